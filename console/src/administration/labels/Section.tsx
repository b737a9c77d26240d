import { type ReactNode, useId } from "react";
import { pageStyles } from "@/shared/room/Page";

interface Props {
  title: string;
  help: string;
  actions: ReactNode;
  children: ReactNode;
}

/** A heading, and the table below it. */
export function Section({ title, help, actions, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className={pageStyles.cardHead}>
        <div className={pageStyles.words}>
          <h2 className={pageStyles.cardTitle} id={id}>
            {title}
          </h2>
          <p className={pageStyles.soft}>{help}</p>
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
