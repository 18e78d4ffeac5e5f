"""Per diem claims: what members, approvers and chairs do with them in the chat."""
