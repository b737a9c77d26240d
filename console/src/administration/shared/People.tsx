import { ActionIcon, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { X } from "lucide-react";
import { api, must } from "@/api/client";
import { nameOf } from "../users/users";
import { t } from "../words";
import styles from "./People.module.css";

interface Person {
  id: string;
  name: string;
  /** Their number or e-mail address. */
  detail: string | undefined;
}

interface Props {
  people: Person[];
  /** What stands there if there is nobody. */
  none: string;
  removeLabel: (name: string) => string;
  isBusy?: boolean;
  onRemove: (person: Person) => void;
}

/** People, each of whom can be taken off. */
export function People({ people, none, removeLabel, isBusy = false, onRemove }: Props) {
  if (people.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <ul className={styles.people}>
      {people.map((person) => (
        <li key={person.id} className={styles.person}>
          <div>
            <Text size="sm" fw={550}>
              {person.name}
            </Text>
            <Text size="sm" c="dimmed">
              {person.detail}
            </Text>
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={removeLabel(person.name)}
            disabled={isBusy}
            onClick={() => onRemove(person)}
          >
            <X size={16} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}

/** Administrators by their ids, with a name that says so while it is unknown. */
export function useAdmins(ids: string[]): Person[] {
  const users = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["user", id],
      queryFn: () => must(api.GET("/api/v2/users/{id}", { params: { path: { id } } })),
    })),
  });
  return ids.map((id, index) => {
    const user = users[index]?.data;
    return { id, name: user ? nameOf(user) : t("organizations.adminUnknown", { id }), detail: user?.email };
  });
}
