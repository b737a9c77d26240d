import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Keyboard, LifeBuoy, LogOut } from "lucide-react";
import { useBrand } from "@/config/brand";
import { t } from "@/messages";
import { useMe, useSession } from "@/session/session";
import { formatPhone, initials } from "@/shared/phone";
import styles from "./AccountMenu.module.css";

interface Props {
  onHelp: () => void;
  position: "right-end" | "bottom-start";
}

/** Who is logged in, and what concerns them alone. */
export function AccountMenu({ onHelp, position }: Props) {
  const me = useMe();
  const brand = useBrand();
  const { logOut } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position={position} width={270} shadow="lg" withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={`${initials(me.full_name)}: ${t("nav.account")}`} className={styles.button}>
          <Avatar size={38} radius="xl" color="brand" variant="filled" aria-hidden="true">
            {initials(me.full_name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.person}>
          <Text fw={600} truncate>
            {me.full_name}
          </Text>
          <Text size="sm" c="dimmed" truncate>
            {me.email}
          </Text>
          <Text size="sm" c="dimmed">
            {[t(`role.${me.role}`), formatPhone(me.phone_number)].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Label>{t("nav.theme")}</Menu.Label>
        <div className={styles.theme}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t("nav.theme")}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: "light", label: t("nav.light") },
              { value: "dark", label: t("nav.dark") },
              { value: "auto", label: t("nav.system") },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Keyboard size={16} />} onClick={onHelp}>
          {t("nav.shortcuts")}
        </Menu.Item>
        <Menu.Item leftSection={<LifeBuoy size={16} />} component="a" href={`mailto:${brand.supportEmail}`}>
          {t("nav.help", { email: brand.supportEmail })}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => void logOut()}>
          {t("nav.logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
