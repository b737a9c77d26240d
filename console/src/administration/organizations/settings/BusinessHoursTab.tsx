import { Input } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { HolidaysField } from "@/shared/hours/HolidaysField";
import { HoursField } from "@/shared/hours/HoursField";
import { findWrongDay, readHours } from "@/shared/hours/hours";
import { browserZone, dayOf } from "@/shared/times";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { useSettings } from "./useSettings";
import { ZoneField } from "./ZoneField";

/** When the office is open. */
export function BusinessHoursTab({ organization, settings }: TabProps) {
  const form = useSettings(organization.id, "businessHours", settings);
  const { values } = form;
  const hours = readHours(values.hours);
  return (
    <FormCard
      title={t("office.business")}
      help={t("office.businessHelp")}
      form={form}
      isFaulty={findWrongDay(hours) !== null}
    >
      <HoursField value={hours} onChange={(value) => form.set("hours", value as typeof values.hours)} />
      <ZoneField
        label={t("office.zone")}
        otherwise={t("office.zoneOfInstance")}
        value={values.timezone}
        fault={form.faults["businessHours.timezone"]}
        onChange={(zone) => form.set("timezone", zone)}
      />
      <Input.Wrapper label={t("office.holidays")} labelElement="div">
        <HolidaysField
          hasUntil
          today={dayOf(Date.now(), values.timezone || browserZone())}
          value={values.holidays}
          onChange={(holidays) => form.set("holidays", holidays as typeof values.holidays)}
        />
      </Input.Wrapper>
    </FormCard>
  );
}
