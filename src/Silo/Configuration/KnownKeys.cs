using Conversations.Gateway;
using Conversations.Grains.Starting;
using Conversations.Grains.Webhooks;
using Conversations.Silo.Hosting;
using Conversations.Silo.Models;
using Conversations.Silo.Models.Echo;
using Conversations.Silo.Storage.Postgres;
using Conversations.Silo.Storage.Sqlite;
using Conversations.Silo.Workspaces;
using Conversations.Telemetry;
using Conversations.Users;

namespace Conversations.Silo.Configuration;

/// <summary>Every key that this program reads, from the very types that they are bound to.</summary>
static class KnownKeys
{
    static readonly (string Section, Type Keys)[] Sections =
    [
        .. GatewayConfiguration.Sections,
        (ClusterSettings.Section, typeof(ClusterSettings)),
        (ModelOptions.Section, typeof(ModelOptions)),
        ($"{ModelOptions.Section}:{ProviderNames.Local}", typeof(EchoOptions)),
        ($"{ModelOptions.Section}:{ProviderNames.OpenAI}", typeof(ProviderOptions)),
        ($"{ModelOptions.Section}:{ProviderNames.Anthropic}", typeof(ProviderOptions)),
        (OwnEndpointOptions.Section, typeof(OwnEndpointOptions)),
        ("Storage:Sqlite", typeof(SqliteOptions)),
        ("Storage:Postgres", typeof(PostgresOptions)),
        (WorkspaceOptions.Section, typeof(WorkspaceOptions)),
        ("Webhooks", typeof(WebhookOptions)),
        ("Git", typeof(GitOptions)),
        (SandboxOptions.Section, typeof(SandboxOptions)),
        (TelemetryOptions.Section, typeof(TelemetryOptions)),
        ("Auth:Keys", typeof(ConfiguredKey[])),
        ("Cors:Origins", typeof(string[])),
    ];

    static readonly (string Key, Type? Value)[] Keys =
    [
        ("Storage:Provider", typeof(StoreName)),
        ("Secrets:KeyFolder", typeof(string)),
        ("Usage:Currency", typeof(string)),
        ("Telemetry:Otlp:Endpoint", typeof(Uri)),
        ("Telemetry:Otlp:Protocol", typeof(string)),
        ("Telemetry:Otlp:Headers", typeof(string)),
        // A handle may hold colons, which look like levels.
        ("Models:Prices", null),
        // Others may stand beside it, of whoever else reads this configuration.
        ("ConnectionStrings", null),
    ];

    public static KeyNode All { get; } = Make();

    static KeyNode Make()
    {
        var root = new KeyNode();
        foreach (var (section, keys) in Sections)
        {
            if (keys.IsArray) root.Section(section).AddOthers(keys.GetElementType()!);
            else root.Section(section).Add(keys);
        }

        foreach (var (key, value) in Keys) root.Add(key, value);
        return root;
    }

    enum StoreName
    {
        Sqlite,
        Postgres,
    }

    sealed class ConfiguredKey
    {
        public string? Key { get; set; }

        public string? KeyHash { get; set; }

        public string? User { get; set; }

        public UserRole Role { get; set; }
    }
}
