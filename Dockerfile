# SPDX-License-Identifier: Apache-2.0
# The image of every role; docs/operate.md tells how to run it.
#   docker build -t spanhouse .
#   podman build --format docker -t spanhouse .      (the other format knows no health checks)

FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /build
# The poms alone first: this layer holds the libraries and the build's plugins, and stays until a pom changes.
COPY .mvn .mvn
COPY pom.xml ./
COPY proto/pom.xml proto/
COPY storage-postgres/pom.xml storage-postgres/
COPY collector-server/pom.xml collector-server/
COPY query-api/pom.xml query-api/
COPY app/pom.xml app/
COPY bench/pom.xml bench/
RUN mvn -B -q -DskipTests -Dspotless.check.skip=true -pl app -am package
COPY proto/src proto/src
COPY storage-postgres/src storage-postgres/src
COPY collector-server/src collector-server/src
COPY query-api/src query-api/src
COPY app/src app/src
RUN mvn -B -q -DskipTests -Dspotless.check.skip=true -pl app -am package
# Two folders for two layers: what others wrote changes seldom, what we wrote changes with every commit. Native code for
# other systems stays behind; the PostgreSQL for this one comes along, so that one container is enough for a first look.
# The native code of zstd and of the network is unpacked here: /tmp, where it would be at run time, executes nothing.
RUN set -eu; \
    mkdir -p /out/libraries/lib /out/spanhouse/lib; \
    cp -p app/target/lib/*.jar /out/libraries/lib/; \
    cd /out/libraries/lib; \
    for module in proto storage-postgres collector-server query-api; do \
      mv "$module"-[0-9]*.jar /out/spanhouse/lib/; \
    done; \
    rm -f *-windows-* *-darwin-* *-osx-* *-alpine-*; \
    case $(uname -m) in \
      x86_64) rm -f *-linux-aarch_64* *-linux-arm64* ;; \
      aarch64) rm -f *-linux-x86_64* *-linux-amd64* ;; \
    esac; \
    cp -p /build/app/target/spanhouse.jar /out/spanhouse/; \
    mkdir /out/libraries/native; \
    cd /out/libraries/native; \
    for jar in ../lib/zstd-jni-*.jar ../lib/netty-transport-native-epoll-*.jar; do jar xf "$jar"; done; \
    case $(uname -m) in \
      x86_64) mv linux/amd64/*.so META-INF/native/*.so . ;; \
      aarch64) mv linux/aarch64/*.so META-INF/native/*.so . ;; \
    esac; \
    find . -mindepth 1 -maxdepth 1 ! -name '*.so' -exec rm -rf {} +

FROM eclipse-temurin:25-jre AS runtime
# A fixed number, for file owners and for policies that ask for one. Group 0, and group rights like the owner's, for
# platforms that give every container a user of its own.
RUN useradd --uid 10001 --gid 0 --no-create-home --home-dir /data --shell /usr/sbin/nologin spanhouse \
 && mkdir -p /data /etc/spanhouse \
 && chown 10001:0 /data \
 && chmod 0770 /data
COPY --from=build /out/libraries/ /opt/spanhouse/
COPY scripts/container/ /opt/spanhouse/bin/
COPY LICENSE /opt/spanhouse/
COPY --from=build /out/spanhouse/ /opt/spanhouse/
# The container's own network decides who can connect, so the image starts only when somebody has said who may do what:
# with tokens, with client certificates, or with SPANHOUSE_AUTH_ANONYMOUS (docs/security.md).
ENV LANG=C.UTF-8 \
    SPANHOUSE_OTLP_GRPC_ENDPOINT=0.0.0.0:4317 \
    SPANHOUSE_OTLP_HTTP_ENDPOINT=0.0.0.0:4318 \
    SPANHOUSE_QUERY_ENDPOINT=0.0.0.0:4000 \
    SPANHOUSE_ADMIN_ENDPOINT=0.0.0.0:4001 \
    SPANHOUSE_DATA_DIR=/data
USER 10001:0
# spanhouse.yaml is read from here, if there is one.
WORKDIR /etc/spanhouse

FROM runtime AS archive
RUN /opt/spanhouse/bin/make-archive.sh /tmp/spanhouse.aot

FROM runtime
COPY --from=archive /tmp/spanhouse.aot /opt/spanhouse/
ARG VERSION=development
LABEL org.opencontainers.image.title="Spanhouse" \
      org.opencontainers.image.description="An OpenTelemetry span collector and trace query server on PostgreSQL" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
VOLUME /data
EXPOSE 4317 4318 4000 4001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 CMD ["/opt/spanhouse/bin/healthcheck.sh"]
ENTRYPOINT ["/opt/spanhouse/bin/entrypoint.sh"]
CMD ["run"]
