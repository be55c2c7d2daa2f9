using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.AppConversations.Starting;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Dialects.OpenHandsV0.Events;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Secrets;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>A conversation as a client of V0 wants it.</summary>
/// <param name="Id">Null: any.</param>
/// <param name="Extra">What is kept for clients.</param>
/// <param name="Message">What is said in it at once.</param>
/// <param name="Replayed">What was said and done before it begins; null for nothing.</param>
sealed record NewConversationRequest(Guid? Id, string Trigger, string? Repository, string? Instructions, JsonObject Extra, NewMessage? Message, JsonArray? Replayed)
{
    const int Iterations = 500;

    static readonly string[] Known =
    [
        "repository", "git_provider", "selected_branch", "initial_user_msg", "image_urls", "replay_json", "suggested_task", "conversation_instructions",
    ];

    static readonly string[] Tools = ["terminal", "file_editor", "task_tracker"];

    /// <summary>It says something in words: images alone do not.</summary>
    public bool HasText => Message?.Parts.OfType<TextPart>().Any() == true;

    /// <param name="bearer">The client has shown its key as a bearer: it is a program.</param>
    /// <param name="mayChooseId">False: an id is a field like any other that is not known.</param>
    /// <exception cref="FastApiException">422: it is malformed.</exception>
    public static NewConversationRequest Read(Fields body, bool bearer, bool mayChooseId)
    {
        body.Forbid(mayChooseId ? [.. Known, "conversation_id"] : Known);
        var (repository, branch, provider) = (body.Text("repository"), body.Text("selected_branch"), GitProviders.Read(body, "git_provider"));
        var task = body.Object("suggested_task") is { } fields ? SuggestedTask.Read(fields) : null;
        var (text, images) = (body.Text("initial_user_msg"), body.Texts("image_urls").Select(MessageRequest.Image).ToImmutableArray<Part>());
        var replayed = body.Text("replay_json") is { } trajectory ? Trajectory.Parse(body, trajectory) : null;
        var instructions = body.Text("conversation_instructions");
        var id = mayChooseId ? body.Id("conversation_id") : null;
        body.Check();

        var trigger = bearer ? Conversations.Trigger.Api : task is null ? Conversations.Trigger.Gui : Conversations.Trigger.SuggestedTask;
        var extra = new JsonObject
        {
            [ConversationFields.Trigger] = trigger,
            [ConversationFields.Repository] = repository,
            [ConversationFields.Branch] = branch,
            [ConversationFields.GitProvider] = provider,
        };
        var said = (task?.Prompt() ?? text) is { Length: > 0 } words ? images.Insert(0, new TextPart(words)) : images;
        return new(id, trigger, repository, instructions, extra, said.IsEmpty ? null : new NewMessage(Role.User, said), replayed);
    }

    /// <summary>The same as the app server would be asked for it.</summary>
    /// <exception cref="FastApiException">422: a conversation with a repository begins with nothing that was said before.</exception>
    public AppStartRequest ToAppStart()
    {
        if (Replayed is not null) throw FastApiException.Unprocessable("repository and replay_json exclude each other");
        var asked = (JsonObject)Extra.DeepClone();
        if (Id is { } id) asked["conversation_id"] = WireUuid.Dashed(id);
        if (Instructions is not null) asked["system_message_suffix"] = Instructions;
        if (Message is not null) asked["initial_message"] = new JsonObject { ["content"] = WireMessage.Content(Message.Parts) };
        return AppStartRequest.Read(new Fields(asked, ["body"]));
    }

    /// <summary>The same as the agent server would be asked for it.</summary>
    public StartRequest ToStart(Making making)
    {
        var agent = new JsonObject
        {
            ["llm"] = new JsonObject(),
            ["tools"] = new JsonArray([.. Tools.Select(name => new JsonObject { ["name"] = name })]),
        };
        if (Instructions is not null) agent["agent_context"] = new JsonObject { ["system_message_suffix"] = Instructions };
        var loop = new LoopSettings { MaxIterations = Iterations, StuckDetection = true, AutoTitle = true };
        return new StartRequest(Id, AgentSpec.Read(new Fields(agent, []))!, null, loop, Extra, ImmutableDictionary<string, SecretSource>.Empty, Message)
        {
            History = Replayed is null ? [] : Trajectory.Read(Replayed, making),
        };
    }
}
