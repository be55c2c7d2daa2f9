using System.Reflection;
using Conversations.Gateway;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Streaming;
using Conversations.Silo.Hosting;
using Conversations.Silo.Storage.Postgres;
using Conversations.Silo.Storage.Sqlite;
using Conversations.Silo.Workspaces;

namespace Conversations.Silo.Tests.Deploy;

/// <summary>Which environment variables the server makes anything of.</summary>
internal static class KnownSettings
{
    private static readonly string[] Names =
    [
        "STORAGE:PROVIDER", "CONNECTIONSTRINGS:CONVERSATIONS", "SECRETS:KEYFOLDER", "OPENAI_API_KEY", "ANTHROPIC_API_KEY",
        // .NET's own.
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_ENABLEDIAGNOSTICS", "LOGGING:CONSOLE:FORMATTERNAME",
    ];

    private static readonly (string Section, Type[] Options)[] Sections =
    [
        ("CLUSTER", [typeof(ClusterSettings)]),
        ("LIMITS", [typeof(GatewayLimits), typeof(StreamingOptions)]),
        ("WORKSPACES", [typeof(WorkspaceOptions)]),
        ("AUTH", [typeof(AuthOptions)]),
        ("STORAGE:POSTGRES", [typeof(PostgresOptions)]),
        ("STORAGE:SQLITE", [typeof(SqliteOptions)]),
    ];

    public static bool Has(string variable)
    {
        var key = variable.Replace("__", ":", StringComparison.Ordinal).ToUpperInvariant();
        return Names.Contains(key)
            || Sections.Any(each => key.StartsWith($"{each.Section}:", StringComparison.Ordinal)
                && each.Options.Any(type => type.GetProperty(key[(each.Section.Length + 1)..], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not null));
    }
}
