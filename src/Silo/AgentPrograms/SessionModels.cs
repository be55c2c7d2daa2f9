using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Log;

namespace Conversations.Silo.AgentPrograms;

/// <summary>What a program tells of a session's models, in either of the protocol's ways.</summary>
/// <param name="Current">Null: it does not say.</param>
/// <param name="All">Null: it does not say.</param>
/// <param name="IsOption">True: the model is one of the session's options.</param>
internal sealed record SessionModels(string? Current, ImmutableArray<AgentModel>? All, bool IsOption)
{
    /// <summary>The id of the option that is the model.</summary>
    public const string Option = "model";

    /// <param name="session">The answer to <c>session/new</c> or <c>session/load</c>.</param>
    public static SessionModels Of(JsonElement session)
    {
        foreach (var option in session.Items("configOptions").Where(option => option.Text("id") == Option))
            return new(option.Text("currentValue"), Listed(Choices(option), "value"), true);
        return session.Value("models") is { } models
            ? new(models.Text("currentModelId"), Listed(models.Items("availableModels"), "modelId"), false)
            : new(null, null, false);
    }

    /// <summary>They may come in groups.</summary>
    static IEnumerable<JsonElement> Choices(JsonElement option) =>
        option.Items("options").SelectMany(choice => choice.Value("options") is null ? [choice] : choice.Items("options"));

    static ImmutableArray<AgentModel> Listed(IEnumerable<JsonElement> models, string id) =>
    [
        .. models.Where(model => model.Text(id) is { Length: > 0 }).Select(model => new AgentModel(model.Text(id)!, model.Text("name"), model.Text("description"))),
    ];
}
