namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>The answers to refusals of a conversation.</summary>
static class WireRefusal
{
    public static FastApiException Of(Refusal refusal) => refusal switch
    {
        NotFound { What: "file" } => FastApiException.NotFound("File not found"),
        NotFound => FastApiException.NotFound(),
        Busy => FastApiException.Conflict("Conversation already running. Wait for completion or pause first."),
        GoalActive => FastApiException.Conflict("Conversation run or goal loop already running."),
        NoGoal => FastApiException.BadRequest("no_resumable_goal"),
        AlreadyExists => FastApiException.Conflict("Conversation already exists"),
        UnknownModel unknown => FastApiException.BadRequest($"Model not found: {unknown.Handle}"),
        ModelRefused refused => FastApiException.Of(502, refused.Error.Detail ?? "The model failed."),
        WorkspaceRefused refused => FastApiException.BadRequest(refused.Why),
        _ => FastApiException.BadRequest(),
    };
}
