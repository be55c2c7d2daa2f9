using System.Collections.Immutable;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>An action that a user takes: something said, or a wish of how the agent is to stand.</summary>
static class UserAction
{
    const string Rejected = "User rejected the action.";

    /// <returns>What it comes to, given what its request makes; null: something is wrong, and is gathered with the fields.</returns>
    public static Func<IConversationGrain, Making, Task<Outcome<ConversationHead>>>? Read(Fields body)
    {
        var name = body.Text("action", required: true);
        var args = body.Object("args");
        switch (name)
        {
            case null:
                return null;
            case "message":
                var message = new NewMessage(Role.User, Parts(args));
                if (message.Parts.IsEmpty) body.Wrong("value_error", "args", "Value error, a message needs content", args?.Members);
                return (conversation, making) => conversation.Post(making.Post([message], start: true));
            case "change_agent_state":
                return State(args?.Text("agent_state", required: true), args ?? body);
            default:
                body.Wrong("value_error", "action", $"Value error, action '{name}' cannot be taken by a user here", name);
                return null;
        }
    }

    static Func<IConversationGrain, Making, Task<Outcome<ConversationHead>>>? State(string? state, Fields args)
    {
        switch (state)
        {
            case "running" or "user_confirmed":
                return (conversation, making) => conversation.Post(making.Post([], start: true));
            case "paused":
                return (conversation, _) => conversation.Pause();
            case "stopped":
                return (conversation, _) => conversation.Close();
            case "awaiting_user_input":
                return (conversation, _) => conversation.Open();
            case "user_rejected":
                return (conversation, _) => conversation.Reject(Rejected);
            default:
                args.Wrong("value_error", "agent_state", "Value error, not a state that a user can ask for", state);
                return null;
        }
    }

    static ImmutableArray<Part> Parts(Fields? args)
    {
        if (args is null) return [];
        var parts = ImmutableArray.CreateBuilder<Part>();
        if (args.Text("content") is { Length: > 0 } text) parts.Add(new TextPart(text));
        foreach (var url in args.Texts("image_urls")) parts.Add(MessageRequest.Image(url));
        return parts.ToImmutable();
    }
}
