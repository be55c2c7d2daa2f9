namespace Conversations.Telemetry;

/// <summary>
/// Every name under which this program shows itself: spans, attributes and metrics. What OpenTelemetry's semantic conventions for GenAI
/// have a name for has that name; the rest begins with <c>conversations.</c>
/// </summary>
public static class TelemetryNames
{
    /// <summary>Of the source of spans, and of the meter.</summary>
    public const string Source = "Conversations";

    // Spans, and the values of gen_ai.operation.name.
    public const string Run = "invoke_agent";
    public const string Chat = "chat";
    public const string Tool = "execute_tool";
    public const string Connect = "initialize";
    public const string Commit = "commit";

    // Attributes of the GenAI conventions.
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string CachedInputTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string AgentId = "gen_ai.agent.id";
    public const string AgentName = "gen_ai.agent.name";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ErrorType = "error.type";

    // Of the HTTP conventions, where the server itself does not set it.
    public const string Route = "http.route";
    public const string ResponseStatus = "http.response.status_code";

    // Only with Telemetry:Content.
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolArguments = "gen_ai.tool.call.arguments";
    public const string ToolResult = "gen_ai.tool.call.result";

    // Attributes that the conventions have no name for.
    public const string RunId = "conversations.run.id";
    public const string RunStatus = "conversations.run.status";
    public const string RunResumed = "conversations.run.resumed";
    public const string CommitEvents = "conversations.commit.events";
    public const string Store = "db.system.name";

    // Metrics of the GenAI conventions.
    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string ModelDuration = "gen_ai.client.operation.duration";
    public const string ModelFirstChunk = "gen_ai.client.operation.time_to_first_chunk";
    public const string ToolDuration = "gen_ai.execute_tool.duration";
    public const string RunDuration = "gen_ai.invoke_agent.duration";

    // Metrics of our own.
    public const string Cost = "conversations.model.cost";
    public const string RunsStarted = "conversations.runs.started";
    public const string RunsEnded = "conversations.runs.ended";
    public const string RunsRecovered = "conversations.runs.recovered";
    public const string RunsActive = "conversations.runs.active";
    public const string StreamsOpen = "conversations.streams.open";
    public const string CommitDuration = "conversations.commit.duration";
    public const string CommitGroupSize = "conversations.commit.group.size";
    public const string CommitsWaiting = "conversations.commit.queue.length";
    public const string CommitsFailed = "conversations.commit.failures";
}
