using Conversations.Silo.Configuration;

namespace Conversations.Silo.Tests.Deploy;

/// <summary>Which environment variables the server, or what it is built on, makes anything of.</summary>
internal static class KnownSettings
{
    private static readonly string[] Others =
    [
        "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ConnectionStrings__Conversations",
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_EnableDiagnostics", "Logging__Console__FormatterName",
    ];

    public static bool Has(string variable) =>
        Others.Contains(variable) || variable.Split("__").Aggregate((KeyNode?)KnownKeys.All, (node, name) => node?.Find(name)) is { Value: not null };
}
