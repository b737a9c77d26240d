import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { useMe } from "@/session/session";
import { Fault, Lines } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { NotFound } from "@/shell/NotFound";
import { isAtLeast } from "../roles";
import { ROOM } from "../room";
import { tenantOptions, useTenants } from "../shared/useTenants";
import { t } from "../words";
import { BrandForm } from "./BrandForm";
import { INSTANCE } from "./brands";
import { readBrand } from "./calls";

/** The brand of a tenant, or of the platform. */
export default function BrandSection() {
  return (
    <Routes>
      <Route path=":owner?" element={<BrandPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function BrandPage() {
  const me = useMe();
  const navigate = useNavigate();
  const isForAll = isAtLeast(me.role, "systemAdmin");
  const { owner = isForAll ? INSTANCE : (me.tenant?.id ?? "") } = useParams();
  const { data: tenants = [] } = useTenants();
  const query = useQuery({ queryKey: ["brand", owner], queryFn: () => readBrand(owner) });
  return (
    <Page room={ROOM} title={t("brand.title")} help={t("brand.help")}>
      {isForAll && (
        <Select
          label={t("brand.whose")}
          allowDeselect={false}
          searchable
          maw="24rem"
          data={[{ value: INSTANCE, label: t("brand.instance") }, ...tenantOptions(tenants)]}
          value={owner}
          onChange={(value) => navigate(`${ROOM}/brand/${value ?? INSTANCE}`)}
        />
      )}
      {query.error ? (
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Card>
          <Lines count={6} />
        </Card>
      ) : (
        <BrandForm key={owner} owner={owner} settings={query.data} />
      )}
    </Page>
  );
}
