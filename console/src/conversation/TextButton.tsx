import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";

/** A small button that looks like a link, for what stands beside a text. */
export function TextButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Anchor component="button" type="button" size="xs" underline="always" onClick={onClick}>
      {children}
    </Anchor>
  );
}
