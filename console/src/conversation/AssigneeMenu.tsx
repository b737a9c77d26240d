import { Avatar, Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, UserPlus } from "lucide-react";
import { api, must } from "@/api/client";
import { wordsOf } from "@/api/problem";
import type { Contact } from "@/live/contacts";
import { t } from "@/messages";
import { useMe } from "@/session/session";
import { initials } from "@/shared/phone";
import { sayFault } from "@/shared/toast";
import styles from "./ConversationPane.module.css";

/** Who replies in a conversation of a number that several people share. */
export function AssigneeMenu({ contact }: { contact: Contact }) {
  const me = useMe();
  const queries = useQueryClient();
  const isShared = contact.uid !== me.id || me.sharedWith.length > 0;
  const { data } = useQuery({
    queryKey: ["conversation", contact.id, contact.assignedTo],
    queryFn: () => must(api.GET("/api/v2/conversations/{id}", { params: { path: { id: contact.id } } })),
    enabled: isShared,
  });
  if (!isShared) {
    return null;
  }
  const owner = me.numbers.find((entry) => entry.userId === contact.uid);
  const colleagues = contact.uid === me.id ? me.sharedWith : owner ? [owner] : [];
  const people = [
    { id: me.id, name: t("thread.me", { name: me.full_name }) },
    ...colleagues.filter((one) => one.userId !== me.id).map((one) => ({ id: one.userId, name: one.full_name })),
  ];
  const assignee = data?.assignee ?? null;

  async function assign(userId: string | null) {
    const params = { path: { id: contact.id } };
    try {
      await must(
        userId === null
          ? api.DELETE("/api/v2/conversations/{id}/assignee", { params })
          : api.PUT("/api/v2/conversations/{id}/assignee", { params, body: { userId } }),
      );
      await queries.invalidateQueries({ queryKey: ["conversation", contact.id] });
    } catch (error) {
      sayFault(wordsOf(error));
    }
  }

  const words = assignee ? t("thread.assignedTo", { name: assignee.name }) : t("thread.assign");
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          radius="xl"
          aria-label={words}
          leftSection={
            assignee ? (
              <Avatar size={20} radius="xl" color="brand" variant="filled" aria-hidden="true">
                {initials(assignee.name)}
              </Avatar>
            ) : (
              <UserPlus size={15} />
            )
          }
        >
          <span className={styles.wide}>{assignee ? assignee.name : t("thread.assign")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("thread.assignee")}</Menu.Label>
        {people.map((person) => (
          <Menu.Item
            key={person.id}
            rightSection={assignee?.userId === person.id && <Check size={15} />}
            onClick={() => void assign(person.id)}
          >
            {person.name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void assign(null)}>{t("thread.nobody")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
