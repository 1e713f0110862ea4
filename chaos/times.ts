/** How long a booking call may take at a vendor, and how long the vendor may take to show what it booked. */
export const postMs = 1_000
export const settleMs = 3_000
