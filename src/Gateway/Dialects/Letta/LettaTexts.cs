namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Texts that clients look for in errors, in a response and in a stream alike.</summary>
static class LettaTexts
{
    public const string AwaitingApproval =
        "Cannot send a new message: The agent is waiting for approval on a tool call. "
        + "Please approve or deny the pending request before continuing.";

    public const string NothingPending =
        "Cannot process approval response: No tool call is currently awaiting approval. "
        + "Please send a regular message to interact with the agent.";

    public const string NoAnswers = "Invalid approval response. Approval response message does not contain any approvals.";

    public static string WrongToolCalls(WrongToolCalls refusal) =>
        $"Invalid tool call IDs. Expected '{Quoted(refusal.Expected)}', but received '{Quoted(refusal.Received)}'.";

    static string Quoted(IEnumerable<string> ids) => $"[{string.Join(", ", ids.Select(id => $"'{id}'"))}]";
}
