import { useMe } from "@/session/session";
import { firstNumbers } from "./owners";
import { formatPhone } from "./phone";

/** Options of a field that asks whose contacts: the user's own, and those of everybody who shares a number. */
export function useOwners(own: string): { value: string; label: string }[] {
  const me = useMe();
  const others = firstNumbers(me.numbers.filter((entry) => entry.userId !== me.id));
  return [{ value: me.id, label: own }, ...others.map((entry) => ({ value: entry.userId, label: nameOwner(entry) }))];
}

function nameOwner({ full_name, phone_number }: { full_name: string; phone_number: string }): string {
  return [full_name, formatPhone(phone_number)].filter(Boolean).join(" · ");
}
