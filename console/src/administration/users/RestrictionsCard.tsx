import { Button, Checkbox, SimpleGrid, Text } from "@mantine/core";
import { useState } from "react";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { t } from "../words";
import { RESTRICTIONS, type Restriction, restrictionLabel, type User, updateUser } from "./users";

/** What the person may not use. */
export function RestrictionsCard({ user, isOwn }: { user: User; isOwn: boolean }) {
  const action = useAction(["user"]);
  const [chosen, setChosen] = useState<Restriction[]>(user.restrictions);
  const isChanged = [...chosen].sort().join() !== [...user.restrictions].sort().join();
  return (
    <Card title={t("users.restrictions")} help={t("users.restrictionsHelp")}>
      <Checkbox.Group
        aria-label={t("users.restrictions")}
        value={chosen}
        onChange={(value) => setChosen(value as Restriction[])}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {RESTRICTIONS.map((restriction) => (
            <Checkbox key={restriction} value={restriction} label={t(restrictionLabel(restriction))} disabled={isOwn} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      {isOwn ? (
        <Text size="sm" c="dimmed" mt="md">
          {t("users.ownRestrictions")}
        </Text>
      ) : (
        <div className={pageStyles.foot}>
          <Button
            loading={action.isBusy}
            disabled={!isChanged}
            onClick={() => void action.run(() => updateUser(user, { restrictions: chosen }), t("room.saved"))}
          >
            {t("app.save")}
          </Button>
        </div>
      )}
    </Card>
  );
}
