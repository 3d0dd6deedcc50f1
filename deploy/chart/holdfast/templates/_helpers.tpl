{{- define "holdfast.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* 48 characters leave room for what is put behind it: a name has at most 63. */}}
{{- define "holdfast.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}
{{- else if contains (include "holdfast.name" .) .Release.Name }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "holdfast.name" .) | trunc 48 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "holdfast.selector" -}}
app.kubernetes.io/name: {{ include "holdfast.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "holdfast.labels" -}}
{{ include "holdfast.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "holdfast.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default (printf "v%s" .Chart.AppVersion) .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "holdfast.secret" -}}
{{- default (include "holdfast.fullname" .) .Values.secret.name }}
{{- end }}

{{/* Whoever signs in is verified by one of these. Without them the servers would refuse to start, one restart after another. */}}
{{- define "holdfast.mustKnowIssuer" -}}
{{- $names := concat (keys .Values.config) .Values.secret.keys }}
{{- range .Values.extraEnv }}{{ $names = append $names .name }}{{ end }}
{{- if not (or (has "AUTH_JWKS_URL" $names) (has "AUTH_JWT_SECRET" $names) (has "AUTH_ISSUERS" $names)) }}
{{- fail "Nobody could sign in: set config.AUTH_JWKS_URL, or name AUTH_JWT_SECRET or AUTH_ISSUERS in secret.keys (docs/sign-in.md)." }}
{{- end }}
{{- end }}

{{- define "holdfast.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
# The Secret's files are the group's.
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "holdfast.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
