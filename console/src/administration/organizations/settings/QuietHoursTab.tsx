import { Input, Select, Switch } from "@mantine/core";
import { useState } from "react";
import { FormCard } from "@/shared/forms/FormCard";
import { HolidaysField } from "@/shared/hours/HolidaysField";
import { HoursField } from "@/shared/hours/HoursField";
import { DAYS, findWrongDay, readHours } from "@/shared/hours/hours";
import { browserZone, dayOf } from "@/shared/times";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { useSettings } from "./useSettings";
import { ZoneField } from "./ZoneField";

const COUNTRIES = ["AU", "CA", "DE", "FR", "GB", "US"];
const EVERY_DAY = Object.fromEntries(DAYS.map((day) => [day, [{ from: "08:00", to: "21:00" }]]));
const COUNTRY_NAMES = new Intl.DisplayNames("en", { type: "region" });

/** When scheduled, bulk and automatic messages may leave. */
export function QuietHoursTab({ organization, settings }: TabProps) {
  const form = useSettings(organization.id, "quietHours", settings);
  const { values } = form;
  const hours = readHours(values.hours);
  const [hasHours, setHasHours] = useState(Object.keys(hours).length > 0);
  const countries = [
    { value: "", label: t("office.countryOfRecipient") },
    ...COUNTRIES.map((code) => ({ value: code, label: COUNTRY_NAMES.of(code) ?? code })),
  ];
  return (
    <FormCard
      title={t("office.quiet")}
      help={t("office.quietHelp")}
      form={form}
      isFaulty={findWrongDay(hours) !== null}
    >
      <Switch
        label={t("office.quietEnabled")}
        checked={values.enabled}
        onChange={(event) => form.set("enabled", event.currentTarget.checked)}
      />
      {values.enabled && (
        <>
          <Select
            label={t("office.country")}
            allowDeselect={false}
            maw="24rem"
            data={countries}
            value={values.country}
            error={form.faults["quietHours.country"]}
            onChange={(country) => country !== null && form.set("country", country)}
          />
          <Switch
            label={t("office.ownHours")}
            checked={hasHours}
            onChange={(event) => {
              setHasHours(event.currentTarget.checked);
              form.set("hours", (event.currentTarget.checked ? EVERY_DAY : {}) as typeof values.hours);
            }}
          />
          {hasHours && (
            <HoursField value={hours} onChange={(value) => form.set("hours", value as typeof values.hours)} />
          )}
          <Input.Wrapper label={t("office.holidays")} labelElement="div">
            <HolidaysField
              today={dayOf(Date.now(), values.timezone || browserZone())}
              value={values.holidays}
              onChange={(holidays) => form.set("holidays", holidays as typeof values.holidays)}
            />
          </Input.Wrapper>
          <ZoneField
            label={t("office.quietZone")}
            help={t("office.quietZoneHelp")}
            otherwise={t("office.zoneOfBusiness")}
            value={values.timezone}
            fault={form.faults["quietHours.timezone"]}
            onChange={(zone) => form.set("timezone", zone)}
          />
          <Switch
            label={t("office.appliesToTyped")}
            checked={values.appliesToTyped}
            onChange={(event) => form.set("appliesToTyped", event.currentTarget.checked)}
          />
          <Switch
            label={t("office.appliesToAutoReplies")}
            checked={values.appliesToAutoReplies}
            onChange={(event) => form.set("appliesToAutoReplies", event.currentTarget.checked)}
          />
        </>
      )}
    </FormCard>
  );
}
