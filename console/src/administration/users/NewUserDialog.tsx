import { PasswordInput, Select, Switch, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { refusalOf } from "@/api/problem";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { say, sayFault } from "@/shared/toast";
import { type Organization, optionsOf } from "../shared/useOrganizations";
import { t } from "../words";
import { sendWelcome } from "./welcome";

interface Props {
  organizations: Organization[];
  onClose: () => void;
}

const EMPTY = { full_name: "", email: "", phone_number: "", password: "" };
const FIELDS = ["full_name", "email", "phone_number"] as const;
const LABELS = { full_name: "users.name", email: "users.email", phone_number: "users.phone" } as const;
const TYPES = { full_name: "text", email: "email", phone_number: "tel" } as const;

export function NewUserDialog({ organizations, onClose }: Props) {
  const me = useMe();
  const navigate = useNavigate();
  const action = useAction(["users"]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [values, setValues] = useState(EMPTY);
  const [hasWelcome, setWelcome] = useState(true);
  const own = organizations.find((one) => one.id === me.organization?.id) ?? organizations[0];
  const [organizationId, setOrganization] = useState(own?.id ?? "");
  const name = values.full_name.trim() || values.email.trim();

  async function create() {
    const organization = organizations.find((one) => one.id === organizationId);
    const body = {
      full_name: values.full_name.trim(),
      email: values.email.trim(),
      phone_number: values.phone_number.trim(),
      organizationId,
      tenantId: organization?.tenantId ?? me.tenant?.id ?? "",
      ...(values.password ? { password: values.password } : {}),
    };
    const { id } = await must(
      api.POST("/api/v2/users", {
        params: { header: { "Idempotency-Key": keyOf(key, body) } },
        body,
      }),
    );
    say(t("users.createdToast", { name }));
    if (hasWelcome) {
      await sendWelcome(id).catch((error) => sayFault(t("users.welcomeFailed", { reason: refusalOf(error) })));
    }
    navigate(`/administration/users/${id}`);
  }

  return (
    <FormDialog
      title={t("users.new")}
      submit={t("users.create")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(create).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          name={field}
          type={TYPES[field]}
          label={t(LABELS[field])}
          description={field === "phone_number" ? t("users.newPhoneHelp") : undefined}
          required
          withAsterisk={false}
          data-autofocus={field === "full_name" || undefined}
          autoComplete="off"
          value={values[field]}
          error={action.faults[field]}
          onChange={(event) => setValues({ ...values, [field]: event.currentTarget.value })}
        />
      ))}
      {organizations.length > 1 && (
        <Select
          label={t("admin.organization")}
          searchable
          allowDeselect={false}
          data={optionsOf(organizations)}
          value={organizationId}
          error={action.faults.organizationId}
          onChange={(value) => value !== null && setOrganization(value)}
        />
      )}
      <PasswordInput
        name="new-password"
        label={t("users.password")}
        description={t("users.passwordHelp")}
        autoComplete="new-password"
        value={values.password}
        error={action.faults.password}
        onChange={(event) => setValues({ ...values, password: event.currentTarget.value })}
      />
      <Switch
        label={t("users.sendWelcome")}
        checked={hasWelcome}
        onChange={(event) => setWelcome(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
