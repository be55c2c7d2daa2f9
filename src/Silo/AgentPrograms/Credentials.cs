using System.Text.Json;

namespace Conversations.Silo.AgentPrograms;

/// <summary>Which of a program's ways to prove who asks can be gone with the variables that it was given.</summary>
internal static class Credentials
{
    /// <summary>Variables, one of which a way of this id needs.</summary>
    static readonly Dictionary<string, string[]> Known = new()
    {
        ["gemini-api-key"] = ["GEMINI_API_KEY"],
        ["api-key"] = ["CODEX_API_KEY", "OPENAI_API_KEY"],
        ["codex-api-key"] = ["CODEX_API_KEY"],
        ["openai-api-key"] = ["OPENAI_API_KEY"],
        ["anthropic-api-key"] = ["ANTHROPIC_API_KEY"],
    };

    /// <param name="initialized">The answer to <c>initialize</c>.</param>
    /// <returns>Null: none can, or none is needed.</returns>
    public static string? Method(JsonElement initialized, IReadOnlyDictionary<string, string> variables) => initialized.Items("authMethods")
        .Select(method => method.Text("id")).OfType<string>()
        .FirstOrDefault(id => Known.TryGetValue(id, out var names) && names.Any(name => variables.GetValueOrDefault(name) is { Length: > 0 }));
}
