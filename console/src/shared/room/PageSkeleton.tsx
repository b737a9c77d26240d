import { Skeleton } from "@mantine/core";
import { Lines } from "./Loaded";
import { pageStyles } from "./Page";

/** A page whose script or content loads. */
export function PageSkeleton() {
  return (
    <div className={pageStyles.page}>
      <Skeleton height={26} width={180} />
      <Lines count={6} />
    </div>
  );
}
