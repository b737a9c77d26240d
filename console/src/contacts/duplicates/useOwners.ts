import { useMe } from "@/session/session";
import { t } from "../texts";

/** The users whose contacts can be looked through: the user, and those who share a number with them. */
export function useOwners(): { value: string; label: string }[] {
  const me = useMe();
  const shared = me.numbers.filter((number) => number.shared);
  const names = new Map(shared.map((number) => [number.userId, number.full_name || number.phone_number]));
  return [
    { value: me.id, label: t("duplicates.own", { name: me.full_name || me.email }) },
    ...[...names].map(([value, label]) => ({ value, label })),
  ];
}
