import { Loaded } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { ROOM } from "../room";
import { t } from "../texts";
import { AwayCard } from "./AwayCard";
import { OptionsCard } from "./OptionsCard";
import { SignatureCard } from "./SignatureCard";
import { useMessageSettings } from "./useMessageSettings";

export function MessagesPage() {
  const { query, save } = useMessageSettings();
  return (
    <Page room={ROOM} title={t("settings.messages")} help={t("messages.help")}>
      {query.data === undefined ? (
        <Card>
          <Loaded query={query} lines={5}>
            {() => null}
          </Loaded>
        </Card>
      ) : (
        <>
          <SignatureCard stored={query.data} save={save} />
          <AwayCard stored={query.data} save={save} />
          <OptionsCard stored={query.data} save={save} />
        </>
      )}
    </Page>
  );
}
