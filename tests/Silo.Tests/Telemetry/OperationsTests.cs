using System.Diagnostics;
using System.Globalization;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Conversations.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Conversations.Silo.Tests.Telemetry;

/// <summary>What operators see of a process, and that nothing is traced where nobody asked for it.</summary>
/// <remarks>What is counted is counted for the process: other servers in it would show.</remarks>
[Collection(Alone.Name)]
public sealed class OperationsTests : IAsyncLifetime
{
    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start(("Models:Prices:local/echo:Input", "1000000"), ("Models:Prices:local/echo:Output", "0"));

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Metrics_AfterATurn_CountItForOperatorsOnly()
    {
        var conversation = await silo.NewConversation(UsersSilo.Ann);
        Assert.Equal(201, (await silo.Say(UsersSilo.Ann, conversation, """/tool conversation_search {"query": "x"}""")).Status);

        Assert.Equal(403, (await silo.Get(UsersSilo.Ann, "/metrics")).Status);
        var page = await Counted("conversations_runs_ended_total");
        Assert.Equal(1, page["""conversations_runs_ended_total{conversations_run_status="completed"}"""]);
        Assert.Equal(1, page["conversations_runs_started_total"]);
        const string echo = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"local\",gen_ai_request_model=\"echo\"";
        Assert.Equal(2, page[$"gen_ai_client_operation_duration_seconds_count{{{echo}}}"]);
        Assert.Equal(2, page[$"gen_ai_client_operation_duration_seconds_bucket{{{echo},le=\"+Inf\"}}"]);
        // A million for a million tokens: the cost is their number.
        Assert.Equal(page[$"gen_ai_client_token_usage_sum{{{echo},gen_ai_token_type=\"input\"}}"], page[$"conversations_model_cost_total{{{echo}}}"]);
        Assert.Equal(1, page["gen_ai_execute_tool_duration_seconds_count{gen_ai_tool_name=\"conversation_search\"}"]);
        Assert.True(page["conversations_commit_group_size_count"] > 0);
        Assert.True(page["orleans_grains{type=\"conversation\"}"] >= 1);
        Assert.Equal(0, page["conversations_runs_active"]);
    }

    [Fact]
    public async Task Turn_WithoutACollector_MakesNoSpan()
    {
        var conversation = await silo.NewConversation(UsersSilo.Ann);
        Assert.Equal(201, (await silo.Say(UsersSilo.Ann, conversation, "hello")).Status);

        Assert.False(Traces.Source.HasListeners());
        Assert.Null(Traces.Start(TelemetryNames.Chat, "any", ActivityKind.Client));
    }

    [Fact]
    public async Task Drain_OfAnotherName_StopsNothing()
    {
        var name = (string)(await silo.Get(UsersSilo.Operator, "/operations/silo")).Ok()["name"]!;

        Assert.Equal(403, (await silo.Post(UsersSilo.Ann, "/operations/drain", $$"""{"silo":"{{name}}"}""")).Status);
        Assert.Equal(422, (await silo.Post(UsersSilo.Operator, "/operations/drain")).Status);
        var other = await silo.Post(UsersSilo.Operator, "/operations/drain", """{"silo":"elsewhere"}""");
        Assert.Equal(409, other.Status);
        Assert.Contains(name, other.Body, StringComparison.Ordinal);
        Assert.Equal("False", $"{(await silo.Get(UsersSilo.Operator, "/operations/silo")).Ok()["draining"]}", ignoreCase: true);
    }

    [Fact]
    public async Task Drain_OfThisSilo_StopsIt()
    {
        var name = (string)(await silo.Get(UsersSilo.Operator, "/operations/silo")).Ok()["name"]!;
        var stopping = silo.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        Assert.Equal(202, (await silo.Post(UsersSilo.Operator, "/operations/drain", $$"""{"silo":"{{name}}"}""")).Status);

        var stopped = new TaskCompletionSource();
        await using var _ = stopping.Register(stopped.SetResult);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The page once it has a line; a run's end is counted just after its answer is out.</summary>
    async Task<Dictionary<string, double>> Counted(string line)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!patience.IsCancellationRequested)
        {
            var page = await silo.Get(UsersSilo.Operator, "/metrics");
            Assert.Equal(200, page.Status);
            var lines = page.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(each => each[0] != '#')
                .ToDictionary(each => each[..each.LastIndexOf(' ')], each => double.Parse(each[(each.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
            if (lines.Keys.Any(each => each.StartsWith(line, StringComparison.Ordinal)) && lines.GetValueOrDefault("conversations_runs_active", 1) == 0) return lines;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited for {line} on /metrics.");
    }
}
