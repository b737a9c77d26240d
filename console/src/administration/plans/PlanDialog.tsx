import { Checkbox, NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import { t } from "../words";
import { FEATURES, type Feature, type Plan } from "./plans";

const NUMBERS = [
  { name: "maxUsers", label: "plans.users" },
  { name: "messagesPerMonth", label: "plans.messages" },
] as const;

/** A new plan, or the changes of one. */
export function PlanDialog({ plan, onClose }: { plan: Plan | null; onClose: () => void }) {
  const action = useAction(["plans"]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [name, setName] = useState("");
  const [values, setValues] = useState(() => ({
    title: plan?.title ?? "",
    price: plan?.price ?? "",
    maxUsers: plan?.maxUsers ?? 0,
    messagesPerMonth: plan?.messagesPerMonth ?? 0,
    features: (plan?.features ?? [...FEATURES]) as Feature[],
  }));

  function save() {
    if (plan) {
      return must(api.PATCH("/api/v2/plans/{id}", { params: { path: { id: plan.id } }, body: values }));
    }
    const body = { ...values, name: name.trim() };
    return must(api.POST("/api/v2/plans", { params: { header: { "Idempotency-Key": keyOf(key, body) } }, body }));
  }

  return (
    <FormDialog
      title={plan ? plan.title || plan.name : t("plans.new")}
      submit={t(plan ? "app.save" : "plans.create")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(save, t("plans.savedToast")).then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      {plan === null && (
        <TextInput
          name="name"
          label={t("plans.name")}
          description={t("plans.nameHelp")}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={action.faults.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t("plans.label")}
        value={values.title}
        error={action.faults.title}
        onChange={(event) => setValues({ ...values, title: event.currentTarget.value })}
      />
      <SimpleGrid cols={2}>
        {NUMBERS.map((field) => (
          <NumberInput
            key={field.name}
            label={t(field.label)}
            description={t("plans.limitHelp")}
            min={0}
            allowDecimal={false}
            thousandSeparator=","
            value={values[field.name]}
            error={action.faults[field.name]}
            onChange={(value) => setValues({ ...values, [field.name]: Number(value) })}
          />
        ))}
      </SimpleGrid>
      <Checkbox.Group
        label={t("plans.features")}
        description={t("plans.featuresHelp")}
        value={values.features}
        onChange={(features) => setValues({ ...values, features: features as Feature[] })}
      >
        <SimpleGrid cols={2} mt="xs" spacing="xs">
          {FEATURES.map((feature) => (
            <Checkbox key={feature} value={feature} label={t(`plans.feature.${feature}`)} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <TextInput
        label={t("plans.price")}
        description={t("plans.priceHelp")}
        value={values.price}
        error={action.faults.price}
        onChange={(event) => setValues({ ...values, price: event.currentTarget.value })}
      />
    </FormDialog>
  );
}
