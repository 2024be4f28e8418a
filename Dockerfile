# The server edition, built from this checkout and put on a small Debian. docs/operating.md says how it is run.
FROM mcr.microsoft.com/dotnet/sdk:10.0-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN eng/publish server

FROM debian:bookworm-slim
# wget asks for health; the rest is what a NativeAOT program with TLS needs.
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 ca-certificates wget && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/artifacts/server/ /opt/tuner-published/
COPY eng/deploy/install /opt/tuner-install
RUN /opt/tuner-install /opt/tuner-published/* && rm -r /opt/tuner-published /opt/tuner-install
USER tuner
ENV TUNER_SERVE_DATA=/var/lib/tuner TUNER_SERVE_HOST=0.0.0.0 TUNER_SERVE_LOG=json TUNER_STATE_DIR=/var/lib/tuner/state
VOLUME /var/lib/tuner
EXPOSE 8000
STOPSIGNAL SIGTERM
# Through the same settings as the server: a port of 9000 is asked at 9000. With TLS only the process can be asked.
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD wget -q -T 5 --no-check-certificate -O /dev/null "${TUNER_HEALTH_URL:-http://127.0.0.1:${TUNER_SERVE_PORT:-8000}/health/ready}" || exit 1
ENTRYPOINT ["/usr/local/bin/tuner"]
CMD ["serve"]
