using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Conversations.Gateway;
using Conversations.Silo.Hosting;
using Conversations.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Silo.Tests.Deploy;

/// <summary>What is in <c>deploy</c> fits the program that it deploys.</summary>
public sealed partial class ManifestTests
{
    private const string Base = "kubernetes/base/conversations.yaml";

    private static JsonNode Pod => Manifests.OfKind(Base, "Deployment").At("spec.template.spec");

    private static JsonNode Container => Assert.Single(Pod["containers"]!.AsArray())!;

    private static JsonNode Settings => Manifests.OfKind(Base, "ConfigMap")["data"]!;

    private static JsonNode Compose => Manifests.One("docker/compose.yaml").At("services.conversations");

    [Fact]
    public void Variables_areSettingsOfTheServer()
    {
        string[] variables =
        [
            .. Settings.AsObject().Select(each => each.Key),
            .. Container["env"]!.AsArray().Select(each => (string)each!["name"]!),
            .. Compose["environment"]!.AsObject().Select(each => each.Key),
            .. ComposeAssignment().Matches(Compose["entrypoint"]!.ToJsonString()).Select(each => each.Groups[1].Value),
            .. DockerVariable().Matches(DockerVariables().Match(Manifests.Text("docker/Dockerfile")).Value).Select(each => each.Groups[1].Value),
            .. UnitVariable().Matches(Manifests.Text("systemd/conversations.service")).Select(each => each.Groups[1].Value),
        ];

        Assert.True(variables.Length > 25, $"Only {variables.Length} variables were found: {string.Join(' ', variables)}");
        Assert.All(variables, each => Assert.True(KnownSettings.Has(each), $"{each} is no setting of the server."));
    }

    [Fact]
    public void Probes_askRoutesThatAreThere()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddSilo();
        var app = builder.Build();
        app.MapGateway();
        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(each => each.Endpoints).OfType<RouteEndpoint>().Select(each => each.RoutePattern.RawText).ToHashSet();
        string[] asked =
        [
            Container.TextAt("startupProbe.httpGet.path"), Container.TextAt("readinessProbe.httpGet.path"), Container.TextAt("livenessProbe.httpGet.path"),
            .. AskedPath().Matches(Manifests.Text("docker/Dockerfile") + Manifests.Text("docker/haproxy.cfg") + Manifests.Text("local-cluster/up")).Select(each => each.Value),
        ];

        Assert.True(asked.Length >= 6, string.Join(' ', asked));
        Assert.All(asked, path => Assert.Contains(path, routes));
        Assert.Equal("/healthz/live", Container.TextAt("livenessProbe.httpGet.path"));
    }

    [Fact]
    public void Time_toStopIn_isLongerThanADrain()
    {
        var cluster = new ClusterSettings();
        var preStop = TimeSpan.FromSeconds(Container.NumberAt("lifecycle.preStop.sleep.seconds"));
        var kubernetes = preStop + Time(Settings.TextAt("Limits__DrainDelay")) + Time(Settings.TextAt("Cluster__DrainTimeout")) + ClusterSettings.StopTimeout;
        var compose = Time(Compose.TextAt("environment.Limits__DrainDelay")) + cluster.DrainTimeout + ClusterSettings.StopTimeout;
        var systemd = cluster.DrainTimeout + ClusterSettings.StopTimeout;

        Assert.InRange(TimeSpan.FromSeconds(Pod.NumberAt("terminationGracePeriodSeconds")), kubernetes, TimeSpan.MaxValue);
        Assert.InRange(Seconds(Compose.TextAt("stop_grace_period").TrimEnd('s')), compose, TimeSpan.MaxValue);
        Assert.InRange(Seconds(UnitStop().Match(Manifests.Text("systemd/conversations.service")).Groups[1].Value), systemd, TimeSpan.MaxValue);
    }

    [Fact]
    public void Drain_isLongerThanALoadBalancerNeedsToNotice()
    {
        var notices = Container.NumberAt("readinessProbe.periodSeconds") * Container.NumberAt("readinessProbe.failureThreshold");

        Assert.InRange(Time(Settings.TextAt("Limits__DrainDelay")), TimeSpan.FromSeconds(2 * notices), TimeSpan.MaxValue);
    }

    [Fact]
    public void Pods_runWithoutRoot_overAReadOnlyFileSystem()
    {
        Assert.Equal("true", Pod.TextAt("securityContext.runAsNonRoot"));
        Assert.Equal("true", Container.TextAt("securityContext.readOnlyRootFilesystem"));
        Assert.Equal("false", Container.TextAt("securityContext.allowPrivilegeEscalation"));
        Assert.Equal("ALL", (string)Assert.Single(Container.At("securityContext.capabilities.drop").AsArray())!);
        Assert.Equal("true", Compose.TextAt("read_only"));
        Assert.Matches("(?m)^USER \\$APP_UID$", Manifests.Text("docker/Dockerfile"));
        string[] written = [Settings.TextAt("Secrets__KeyFolder"), Settings.TextAt("Workspaces__Root"), "/tmp"];
        var mounts = Container["volumeMounts"]!.AsArray().Select(each => (string)each!["mountPath"]!).ToArray();
        Assert.All(written, path => Assert.Contains(mounts, path.StartsWith));
    }

    [Fact]
    public void Names_thatPointAtEachOther_agree()
    {
        var labels = Manifests.OfKind(Base, "Deployment").At("spec.template.metadata.labels");
        foreach (var selector in new[]
        {
            Manifests.OfKind(Base, "Deployment").At("spec.selector.matchLabels"),
            Manifests.OfKind(Base, "PodDisruptionBudget").At("spec.selector.matchLabels"),
            Manifests.OfKind("kubernetes/base/network.yaml", "Service").At("spec.selector"),
            Manifests.OfKind("kubernetes/base/network.yaml", "NetworkPolicy").At("spec.podSelector.matchLabels"),
        })
        {
            Assert.True(JsonNode.DeepEquals(labels, selector), selector.ToJsonString());
        }

        var scaling = Manifests.One("kubernetes/base/autoscaling.yaml");
        var rule = Manifests.One("kubernetes/prometheus-adapter.yaml").At("rules.custom")[0]!;
        Assert.Equal("conversations", scaling.TextAt("spec.scaleTargetRef.name"));
        Assert.Equal(scaling.At("spec.metrics")[0]!.TextAt("pods.metric.name"), rule.TextAt("name.as"));
        var silo = Container["ports"]!.AsArray().Single(each => (string)each!["name"]! == "silo")!;
        Assert.Equal(new ClusterSettings().SiloPort, silo.NumberAt("containerPort"));
        var http = Container["ports"]!.AsArray().Single(each => (string)each!["name"]! == "http")!;
        Assert.Contains($"ASPNETCORE_URLS=http://+:{http.TextAt("containerPort")}", Manifests.Text("docker/Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void Dockerfile_restoresEachProjectOfTheServer()
    {
        var dockerfile = Manifests.Text("docker/Dockerfile");

        // The engine is referenced by src/Engine.props.
        Assert.All(Projects("src/Silo/Silo.csproj").Append("src/Orleans.Embedded/Orleans.Embedded.csproj").Distinct(), project =>
        {
            Assert.Contains($" {project} ", dockerfile, StringComparison.Ordinal);
            Assert.Contains($" {Path.GetDirectoryName(project)}/packages.lock.json ", dockerfile, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Projects(string project)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(project))!;
        return XElement.Load(Repository.PathOf(project)).Descendants("ProjectReference")
            .SelectMany(each => Projects(Path.GetRelativePath(Repository.PathOf(""), Path.GetFullPath(Path.Combine(folder, (string)each.Attribute("Include")!)))))
            .Append(project);
    }

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(\w+)=")]
    private static partial Regex ComposeAssignment();

    [GeneratedRegex(@"^ENV (.*\\\n)*.*$", RegexOptions.Multiline)]
    private static partial Regex DockerVariables();

    [GeneratedRegex(@"^(?:ENV)?\s+(\w+)=", RegexOptions.Multiline)]
    private static partial Regex DockerVariable();

    [GeneratedRegex(@"^Environment=""?(\w+)=", RegexOptions.Multiline)]
    private static partial Regex UnitVariable();

    [GeneratedRegex(@"^TimeoutStopSec=(\d+)$", RegexOptions.Multiline)]
    private static partial Regex UnitStop();

    [GeneratedRegex(@"/healthz/\w+")]
    private static partial Regex AskedPath();
}
