using System.Text.Encodings.Web;
using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Webhooks;

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>What Letta posts to the <c>callback_url</c> of a run: <c>{run_id, status, completed_at, metadata: {run_type, error?, result}}</c>.</summary>
/// <remarks>The result is the answer that a send which waits would have got, with the messages that the run was given before it.</remarks>
sealed class RunCallback(IConversationReader store) : IWebhookContent
{
    public const string Name = "letta.run";

    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Format => Name;

    public async Task<byte[]> Write(RunRecord run, CancellationToken cancellationToken)
    {
        var page = new MessagePage(Limit: LettaQuery.MaxPage, Ascending: true) { RunId = run.Id };
        var messages = (await store.ReadMessages(run.ConversationId, page, cancellationToken)).Select(logged => (MessageEvent)logged.Event).ToList();
        var finished = new RunFinished(run.Id, run.Status, run.StopReason!.Value, run.Usage, run.Steps, run.Error);
        var metadata = RunProjection.MetadataOf(run);

        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("run_id"u8, LettaId.Run(run.Id));
            writer.WriteString("status"u8, LettaEnum<RunStatus>.Name(run.Status));
            writer.WritePropertyName("completed_at"u8);
            JsonSerializer.Serialize(writer, run.CompletedAt!.Value, LettaJson.Wire.DateTimeOffset);
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("run_type"u8, metadata.RunType);
            if (metadata.Error is { } error)
            {
                writer.WritePropertyName("error"u8);
                JsonSerializer.Serialize(writer, error, LettaJson.Wire.RunErrorDto);
            }

            writer.WritePropertyName("result"u8);
            LettaResponse.WriteRun(writer, finished, messages, new MessageShape(run.Options.MessageTypes, Summaries: run.Options.CompactionMessages));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return body.ToArray();
    }
}
