import { Collapse, Select, SimpleGrid, Stack, Switch, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useMe } from "@/session/session";
import { Card } from "@/shared/room/Page";
import type { Role } from "../roles";
import { optionsOf, useOrganizations } from "../shared/useOrganizations";
import { tenantOptions, useTenants } from "../shared/useTenants";
import { t } from "../words";
import styles from "./Providers.module.css";
import { CLAIMS, type Fields, REACHES, type Reach, rolesWithin } from "./providers";

const SWITCHES = ["allowJITProvisioning", "allowEmailCorrelation", "trustEmail"] as const;

interface Props {
  fields: Fields;
  faults: Record<string, string>;
  set: (changes: Partial<Fields>) => void;
}

/** Whom a provider may log in, and how they are found. */
export function AccessFields({ fields, faults, set }: Props) {
  const me = useMe();
  const organizations = optionsOf(useOrganizations());
  const { data: tenants = [] } = useTenants();
  const roles = rolesWithin(fields.reach, me.role);
  const needsOrganization = fields.reach === "organization" || fields.allowJITProvisioning;
  const [isAsked, setAsked] = useState(Object.keys(fields.claims).length > 0);
  // A refused name must be seen.
  const isOpen = isAsked || CLAIMS.some((claim) => faults[`claims.${claim}`]);

  function choose(reach: Reach) {
    const isWithin = fields.highestRole === "" || rolesWithin(reach, me.role).includes(fields.highestRole);
    set({ reach, ...(!isWithin && { highestRole: "" }) });
  }

  return (
    <Card title={t("providers.who")} help={t("providers.whoHelp")}>
      <Stack>
        <Select
          label={t("providers.reach")}
          allowDeselect={false}
          maw="24rem"
          data={REACHES.map((value) => ({ value, label: t(`providers.reach.${value}`) }))}
          value={fields.reach}
          error={faults.reach}
          onChange={(value) => choose((value ?? "organization") as Reach)}
        />
        {fields.reach === "tenant" && (
          <Select
            label={t("admin.tenant")}
            searchable
            maw="24rem"
            data={tenantOptions(tenants)}
            value={fields.tenantId || null}
            error={faults.tenantId}
            onChange={(value) => set({ tenantId: value ?? "" })}
          />
        )}
        {needsOrganization && (
          <Select
            label={t("admin.organization")}
            description={fields.allowJITProvisioning ? t("providers.organizationHelp") : undefined}
            searchable
            maw="24rem"
            data={organizations}
            value={fields.organizationId || null}
            error={faults.organizationId}
            onChange={(value) => set({ organizationId: value ?? "" })}
          />
        )}
        <Select
          label={t("providers.highestRole")}
          description={t("providers.highestRoleHelp")}
          allowDeselect={false}
          maw="24rem"
          data={[
            ...(fields.highestRole === "" ? [{ value: "", label: t("providers.standard") }] : []),
            ...roles.map((value) => ({ value, label: t(`providers.role.${value}`) })),
          ]}
          value={fields.highestRole}
          error={faults.highestRole}
          onChange={(value) => set({ highestRole: (value ?? "") as Role | "" })}
        />
        {SWITCHES.map((name) => (
          <Switch
            key={name}
            label={t(`providers.${name}`)}
            description={t(`providers.${name}Help`)}
            checked={fields[name]}
            error={faults[name]}
            onChange={(event) => set({ [name]: event.currentTarget.checked })}
          />
        ))}
        <UnstyledButton type="button" className={styles.more} aria-expanded={isOpen} onClick={() => setAsked(!isAsked)}>
          <ChevronDown size={16} aria-hidden="true" />
          {t("providers.claims")}
        </UnstyledButton>
        <Collapse expanded={isOpen}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {CLAIMS.map((claim) => (
              <TextInput
                key={claim}
                label={t(`providers.claim.${claim}`)}
                placeholder={t("providers.standard")}
                autoComplete="off"
                value={fields.claims[claim] ?? ""}
                error={faults[`claims.${claim}`]}
                onChange={(event) => set({ claims: { ...fields.claims, [claim]: event.currentTarget.value } })}
              />
            ))}
          </SimpleGrid>
        </Collapse>
      </Stack>
    </Card>
  );
}
