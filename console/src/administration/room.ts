/** The address of this room. */
export const ROOM = "/administration";
