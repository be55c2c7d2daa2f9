using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>How a file is to be taken in.</summary>
/// <param name="Name">Name of the agent in place of the file's; null leaves it.</param>
/// <param name="Model">Model handle in place of the file's; null leaves it.</param>
/// <param name="Secrets">An object; null when there are none.</param>
sealed record ImportOptions(string? Name, string? Model, bool AppendCopySuffix, bool OverrideExistingTools, bool StripMessages, JsonElement? Secrets)
{
    /// <exception cref="LettaException">422: a field is not of the demanded form.</exception>
    public static ImportOptions Read(IFormCollection form)
    {
        return new ImportOptions(
            Text("name") ?? Text("override_name"),
            Text("model") ?? Text("override_model_handle"),
            Flag("append_copy_suffix", absent: false),
            Flag("override_existing_tools", absent: true),
            Flag("strip_messages", absent: false),
            Object("secrets") ?? Object("env_vars_json"));

        string? Text(string name) => form[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } text ? text : null;

        bool Flag(string name, bool absent) => Text(name)?.ToUpperInvariant() switch
        {
            null => absent,
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => throw LettaException.Validation($"body.{name}: should be a boolean"),
        };

        JsonElement? Object(string name)
        {
            if (Text(name) is not { } text) return null;
            try
            {
                return JsonElement.Parse(text);
            }
            catch (JsonException)
            {
                throw LettaException.Validation($"body.{name}: should be a JSON object");
            }
        }
    }
}
