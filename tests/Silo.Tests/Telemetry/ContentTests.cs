using System.Collections.Concurrent;
using System.Diagnostics;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Conversations.Telemetry;

namespace Conversations.Silo.Tests.Telemetry;

/// <summary>What spans hold of what was said: nothing, unless they are to.</summary>
[Collection(Alone.Name)]
public sealed class ContentTests
{
    const string Secret = "peculiar";

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Spans_OfATurnWithATool_HoldWhatWasSaidOnlyIfTheyAreTo(string content)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        await using var silo = await UsersSilo.Start(("Telemetry:Content", content));
        var conversation = await silo.NewConversation(UsersSilo.Ann);
        ActivitySource.AddActivityListener(listener);

        var sent = await silo.Say(UsersSilo.Ann, conversation, $$"""/tool conversation_search {"query": "{{Secret}}"}""");
        Assert.Equal(201, sent.Status);
        await Ended(spans);

        var said = spans.SelectMany(span => span.TagObjects).Where(tag => $"{tag.Value}".Contains(Secret, StringComparison.Ordinal)).Select(tag => tag.Key).ToHashSet();
        string[] all = [TelemetryNames.InputMessages, TelemetryNames.OutputMessages, TelemetryNames.ToolArguments, TelemetryNames.ToolResult];
        Assert.Equal(content == "true" ? [.. all.Order(StringComparer.Ordinal)] : [], said.Order(StringComparer.Ordinal));
        var tool = Assert.Single(spans, span => span.DisplayName == "execute_tool conversation_search");
        Assert.All(spans.Where(span => span.DisplayName == "chat echo").Append(tool), span => Assert.StartsWith("invoke_agent ", span.Parent!.DisplayName, StringComparison.Ordinal));
    }

    /// <summary>The run ends a little after its answer is out.</summary>
    static async Task Ended(ConcurrentQueue<Activity> spans)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!spans.Any(span => span.DisplayName.StartsWith("invoke_agent ", StringComparison.Ordinal)))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
