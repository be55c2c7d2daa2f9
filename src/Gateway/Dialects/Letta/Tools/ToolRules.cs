using System.Text.Json;
using System.Text.RegularExpressions;
using Conversations.Gateway.Access;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>What a tool of a client must be, and what it is where the client does not say.</summary>
static partial class ToolRules
{
    public const int DefaultReturnLimit = 50_000;
    public const string DefaultSourceType = "python";
    public const string ArgsJsonSchema = "args_json_schema";
    public const string PipRequirements = "pip_requirements";
    public const string NpmRequirements = "npm_requirements";
    public const string Metadata = "metadata_";

    static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    /// <exception cref="LettaException">422: it has no name, or a schema that is none.</exception>
    public static ToolState New(ToolBody body, Making making)
    {
        var name = NameOf(body) ?? throw LettaException.Validation(
            "body.json_schema: should have a name, or body.source_code a function that gives the tool its name");
        if (!Name().IsMatch(name)) throw LettaException.Validation($"body.json_schema.name: '{name}' should be 1 to 64 letters, digits, '_' or '-'");
        var now = making.Now;
        var empty = new ToolState(ToolIds.Of(name, making.Owner), name, "", PythonSource.Parameters(body.SourceCode) ?? NoParameters, now, now)
        {
            Owner = making.Owner,
        };
        return Changed(empty, body);
    }

    /// <summary>The tool with the fields that are not null changed.</summary>
    /// <exception cref="LettaException">400: another name. 422: a schema that is none.</exception>
    public static ToolState Changed(ToolState tool, ToolBody body)
    {
        if (SchemaName(body) is { } name && name != tool.Name)
            throw LettaException.InvalidArgument($"The tool's name is '{tool.Name}' and cannot be changed to '{name}'");
        return tool with
        {
            Description = body.Description ?? Text(Member(body.JsonSchema, "description")) ?? tool.Description,
            Parameters = Schema(Member(body.JsonSchema, "parameters"), "json_schema.parameters")
                ?? Schema(body.ArgsJsonSchema, "args_json_schema")
                ?? tool.Parameters,
            SourceCode = body.SourceCode ?? tool.SourceCode,
            SourceType = body.SourceType ?? tool.SourceType,
            Tags = body.Tags.NoNulls("tags") ?? tool.Tags,
            ReturnCharLimit = body.ReturnCharLimit ?? tool.ReturnCharLimit,
            DefaultRequiresApproval = body.DefaultRequiresApproval ?? tool.DefaultRequiresApproval,
            Parallel = body.EnableParallelExecution ?? tool.Parallel,
            Extra = tool.Extra.SetItems(Given(
                (ArgsJsonSchema, body.ArgsJsonSchema),
                (PipRequirements, body.PipRequirements),
                (NpmRequirements, body.NpmRequirements),
                (Metadata, body.Metadata))),
        };
    }

    /// <summary>Whether two tools are the same in all that matters to whoever calls them.</summary>
    public static bool SaySame(ToolState one, ToolState other) =>
        (one.Name, one.Description, one.SourceCode) == (other.Name, other.Description, other.SourceCode)
        && JsonElement.DeepEquals(one.Parameters, other.Parameters);

    static string? NameOf(ToolBody body) => SchemaName(body) ?? PythonSource.Name(body.SourceCode);

    static string? SchemaName(ToolBody body) => Text(Member(body.JsonSchema, "name")) ?? body.Name;

    static JsonElement? Member(JsonElement? json, string name)
    {
        if (json is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) throw LettaException.Validation("body.json_schema: should be an object");
        return value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    static JsonElement? Schema(JsonElement? json, string field) => json is null or { ValueKind: JsonValueKind.Object }
        ? json
        : throw LettaException.Validation($"body.{field}: should be an object");

    static string? Text(JsonElement? json) => json is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    static IEnumerable<KeyValuePair<string, JsonElement>> Given(params (string Name, JsonElement? Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is { } given) yield return KeyValuePair.Create(name, given);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Name();
}
