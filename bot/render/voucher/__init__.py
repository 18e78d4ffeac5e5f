"""Draw the voucher of a per diem claim as PDF, in English and in the language it was filed in."""
