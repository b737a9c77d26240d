import { Avatar } from "@mantine/core";
import { User, Users } from "lucide-react";
import { initials } from "./phone";

// Orange and lime are too pale for letters on their own tint.
const LETTER_COLOR = "light-dark(color-mix(in srgb, var(--avatar-color) 70%, black), var(--avatar-color))";
const TINTS = ["brand", "teal", "grape", "orange", "cyan", "pink", "indigo", "lime"];

/** A contact's initials on a tint of its own; a symbol for one without a name, and for a group. */
export function ContactAvatar({
  id,
  name,
  isGroup,
  size,
}: {
  id: string;
  name: string;
  isGroup: boolean;
  size: number;
}) {
  const letters = isGroup ? "" : initials(name);
  const tint = TINTS[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % TINTS.length] ?? "brand";
  return (
    <Avatar
      size={size}
      radius="xl"
      color={tint}
      variant="light"
      aria-hidden="true"
      styles={{ placeholder: { color: LETTER_COLOR, fontSize: size * 0.36, fontWeight: 600 } }}
    >
      {letters || (isGroup ? <Users size={size * 0.45} /> : <User size={size * 0.45} />)}
    </Avatar>
  );
}
