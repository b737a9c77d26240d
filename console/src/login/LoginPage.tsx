import { sendPasswordResetEmail, signInWithEmailAndPassword } from "@firebase/auth";
import { Alert, Anchor, Button, Divider, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { AlertCircle, CircleCheck } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { useBrand } from "@/config/brand";
import { t } from "@/messages";
import { useSession } from "@/session/session";
import { Logo } from "@/shared/Logo";
import styles from "./LoginPage.module.css";
import { type Provider, signInWithProvider } from "./providers";
import { wordsOfRefusal } from "./refusals";

type Form = "login" | "reset" | "sent";

export function LoginPage({ notice }: { notice: string }) {
  const brand = useBrand();
  const { firebase } = useSession();
  const [form, setForm] = useState<Form>("login");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState(notice);
  const [busy, setBusy] = useState("");
  const [isClosed, setClosed] = useState(false);
  const { data: providers = [] } = useQuery({
    queryKey: ["providers"],
    queryFn: () => must(api.GET("/auth/providers")),
    staleTime: Number.POSITIVE_INFINITY,
  });

  async function attempt(name: string, action: () => Promise<unknown>) {
    setBusy(name);
    setFault("");
    setClosed(false);
    try {
      await action();
    } catch (error) {
      setFault(wordsOfRefusal(error));
    } finally {
      setBusy("");
    }
  }

  async function logIn() {
    const { passwordLoginAllowed } = await must(
      api.GET("/auth/passwordLoginAllowed/{email}", { params: { path: { email: email.trim() } } }),
    );
    if (!passwordLoginAllowed) {
      throw new Error(t(providers.length > 0 ? "login.passwordRefused" : "login.passwordRefusedAlone"));
    }
    await signInWithEmailAndPassword(firebase.auth, email.trim(), password);
  }

  async function reset() {
    try {
      await sendPasswordResetEmail(firebase.auth, email.trim());
    } catch (error) {
      // Nobody learns here which addresses have an account.
      if ((error as { code?: string }).code !== "auth/user-not-found") {
        throw error;
      }
    }
    setForm("sent");
  }

  async function goToProvider(provider: Provider) {
    setClosed(!(await signInWithProvider(firebase, provider)));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void attempt("form", form === "login" ? logIn : reset);
  }

  function show(next: Form) {
    setForm(next);
    setFault("");
    setClosed(false);
  }

  const isLogin = form === "login";
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <Paper component="section" className={styles.card} withBorder radius="lg" aria-labelledby="login-title">
          <Stack gap="lg">
            <Stack gap="md" align="center">
              <Logo size={44} />
              <Title order={1} id="login-title" className={styles.title}>
                {isLogin ? t("login.title", { brand: brand.name }) : t("login.resetTitle")}
              </Title>
            </Stack>
            {fault && (
              <Alert color="red" variant="light" icon={<AlertCircle size={18} />} role="alert">
                {fault}
              </Alert>
            )}
            {isClosed && (
              <Alert color="orange" variant="light" icon={<AlertCircle size={18} />} role="alert">
                {t("login.ssoClosed")}
              </Alert>
            )}
            {form === "sent" ? (
              <Alert color="teal" variant="light" icon={<CircleCheck size={18} />} role="status">
                {t("login.resetSent")}
              </Alert>
            ) : (
              <form onSubmit={submit}>
                <Stack gap="md">
                  {!isLogin && <Text c="dimmed">{t("login.resetHelp")}</Text>}
                  <TextInput
                    label={t("login.email")}
                    type="email"
                    name="email"
                    autoComplete="username"
                    size="md"
                    required
                    withAsterisk={false}
                    value={email}
                    onChange={(event) => setEmail(event.currentTarget.value)}
                  />
                  {isLogin && (
                    <PasswordInput
                      label={t("login.password")}
                      name="password"
                      autoComplete="current-password"
                      size="md"
                      required
                      withAsterisk={false}
                      value={password}
                      onChange={(event) => setPassword(event.currentTarget.value)}
                    />
                  )}
                  <Button type="submit" size="md" fullWidth loading={busy === "form"}>
                    {isLogin ? t("login.submit") : t("login.resetSubmit")}
                  </Button>
                </Stack>
              </form>
            )}
            <Anchor
              component="button"
              type="button"
              size="sm"
              className={styles.link}
              onClick={() => show(isLogin ? "reset" : "login")}
            >
              {isLogin ? t("login.forgot") : t("login.resetBack")}
            </Anchor>
            {isLogin && providers.length > 0 && (
              <Stack gap="sm">
                <Divider label={t("login.or")} />
                {providers.map((provider: Provider) => (
                  <Button
                    key={provider.name}
                    variant="default"
                    size="md"
                    fullWidth
                    loading={busy === provider.name}
                    onClick={() => void attempt(provider.name, () => goToProvider(provider))}
                  >
                    {t("login.with", { provider: provider.displayName })}
                  </Button>
                ))}
              </Stack>
            )}
          </Stack>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          {t("login.help", { email: "" })}
          <Anchor href={`mailto:${brand.supportEmail}`} size="sm" underline="always">
            {brand.supportEmail}
          </Anchor>
        </Text>
      </div>
    </main>
  );
}
