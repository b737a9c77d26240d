import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { t } from "@/messages";
import { useAction } from "@/shared/room/useAction";
import { download } from "./download";

/** Read a table of the API as CSV, and hand it over as a file. */
export function DownloadButton({ name, read }: { name: string; read: () => Promise<string> }) {
  const action = useAction([]);
  return (
    <Button
      variant="default"
      leftSection={<Download size={16} />}
      loading={action.isBusy}
      onClick={() => void action.run(async () => download(name, await read()))}
    >
      {t("room.download")}
    </Button>
  );
}
