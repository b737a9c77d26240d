import { TextInput } from "@mantine/core";
import { t } from "../words";
import styles from "./Brand.module.css";
import { isColor } from "./contrast";

interface Props {
  name: "color" | "accentColor";
  value: string;
  /** The color that counts as long as none is set. */
  inherited: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** A color: written as `#rrggbb`, or chosen with what the device has for it. */
export function ColorField({ name, value, inherited, fault, onChange }: Props) {
  const label = t(`brand.${name}`);
  return (
    <TextInput
      name={name}
      label={label}
      description={t(`brand.${name}Help`)}
      placeholder={inherited}
      autoComplete="off"
      spellCheck={false}
      value={value}
      error={fault}
      leftSectionPointerEvents="auto"
      leftSection={
        <input
          type="color"
          className={styles.swatch}
          aria-label={t("brand.pick", { name: label })}
          value={(isColor(value) ? value : inherited).toLowerCase()}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      }
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
