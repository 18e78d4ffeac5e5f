"""What a committee's files say: roster, meetings, policy; how days and hours are typed; what an import changes."""
