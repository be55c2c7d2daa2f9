using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Models;
using Conversations.Silo.Tests.Models.Anthropic;
using Conversations.Silo.Tests.Models.OpenAI;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

/// <summary>What an agent says of the calls of its own model.</summary>
public sealed class CallSettingsTests
{
    private const string Answer = """{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}""";

    [Theory]
    [InlineData("o3", "high", true, "high")]
    [InlineData("o1-mini", "high", false, null)]
    [InlineData("gpt-5-mini", "low", true, "low")]
    [InlineData("openai/GPT-5", "low", true, "low")]
    [InlineData("gpt-5-chat-latest", "high", false, null)]
    [InlineData("gpt-5.4", "high", false, "high")]
    [InlineData("gpt-5.4", "high", true, null)]
    [InlineData("gpt-5.6-terra", "high", true, "none")]
    [InlineData("gpt-oss-120b", "high", true, "high")]
    [InlineData("gpt-4o", "high", true, null)]
    [InlineData("qwen3-o3", "high", true, null)]
    public async Task An_effort_is_sent_to_models_that_take_it(string model, string asked, bool tools, string? sent)
    {
        var request = await Preview(model, new CallSettings { ReasoningEffort = asked }, new ChatOptions { Tools = tools ? [new TestTool("look")] : null });

        Assert.Equal(sent, (string?)request["reasoning_effort"]);
    }

    [Theory]
    [InlineData("gpt-5", false)]
    [InlineData("gemini-2.5-pro", true)]
    [InlineData("qwen3", true)]
    public async Task Models_that_reason_are_not_told_how_to_choose_their_words(string model, bool told)
    {
        var request = await Preview(model, new CallSettings(), new ChatOptions { Temperature = 0.5f, TopP = 0.5f, TopK = 7 });

        Assert.Equal((told, told, told), (request.ContainsKey("temperature"), request.ContainsKey("top_p"), request.ContainsKey("top_k")));
    }

    [Fact]
    public async Task OpenAI_itself_is_not_sent_what_it_does_not_know()
    {
        await using var models = TestModels.Create("OPENAI_API_KEY=k");

        var request = await models.Find("openai/gpt-4o").Client.GetService<IRequestPreview>()!.Preview([new(ChatRole.User, "hi")], new ChatOptions { TopK = 7 }, CancellationToken.None);

        Assert.False(request.TryGetProperty("top_k", out _));
    }

    [Fact]
    public async Task Fields_of_the_agents_own_are_merged_and_take_over_nothing_that_makes_the_call_another()
    {
        var body = JsonElement.Parse("""{"top_p": 0.1, "guided_json": {"type": "object"}, "model": "other", "messages": [], "stream": false, "stream_options": null}""");

        var request = await Preview("m", new CallSettings { Additions = new(ImmutableDictionary<string, string>.Empty, body) }, new ChatOptions { TopP = 0.5f, Temperature = 0.25f });

        Assert.Equal(("m", 1, true, true), ((string?)request["model"], request["messages"]!.AsArray().Count, (bool)request["stream"]!, (bool)request["stream_options"]!["include_usage"]!));
        Assert.Equal((0.1, 0.25, "object"), ((double)request["top_p"]!, (double)request["temperature"]!, (string?)request["guided_json"]!["type"]));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Headers_go_with_each_request_in_place_of_the_servers_own(string provider)
    {
        await using var mock = await MockProvider.Start((context, _) => context.Response.WriteAsync(provider == "openai" ? "data: " + Answer + "\n\n" + Chunks.Done : Events.Start + Events.Text(0, "a") + Events.End("end_turn")));
        await using var models = Models(mock);
        var headers = ImmutableDictionary<string, string>.Empty.Add("X-Tenant", "t1").Add("user-agent", "t2");

        await models.Catalog.Find($"{provider}/m", new CallSettings { Additions = new(headers, null) })!.Ask("hi");

        var sent = Assert.Single(mock.Requests).Headers;
        Assert.Equal(("t1", "t2"), (sent["X-Tenant"].ToString(), sent.UserAgent.ToString()));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task The_agents_patience_is_that_of_its_calls(string provider)
    {
        await using var mock = await MockProvider.Start(static (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        await using var models = Models(mock);

        var (failure, _) = await models.Catalog.Find($"{provider}/m", new CallSettings { Timeout = TimeSpan.FromMilliseconds(100) })!.AskInVain("hi");

        Assert.Equal((ModelFailure.Timeout, $"{provider} was silent for 0.1 s."), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task A_refusal_that_repeats_a_secret_hides_it()
    {
        await using var mock = await MockProvider.Start("""{"error":{"message":"Unknown tenant key tk-123456789."}}""", "application/json", 401);
        await using var models = Models(mock);

        var (failure, _) = await models.Catalog.Find("openai/m", new CallSettings { Secrets = ["tk-123456789"] })!.AskInVain("hi");

        Assert.Equal("Unknown tenant key ***.", failure.Detail);
    }

    [Fact]
    public async Task Tries_and_waits_are_the_agents()
    {
        var time = new ManualTime();
        await using var mock = await MockProvider.Start("busy", "text/plain", 503);
        await using var models = TestModels.Create(time, $"Models:openai:BaseUrl={mock.Url}/v1");
        var settings = new CallSettings { Repetitions = 4, FirstWait = TimeSpan.FromSeconds(40), LongestWait = TimeSpan.FromSeconds(40) };

        await models.Catalog.Find("openai/m", settings)!.AskInVain("hi");

        Assert.Equal(5, mock.Requests.Count);
        Assert.Equal(4, time.Waits.Count);
    }

    [Fact]
    public async Task A_price_of_the_agents_is_the_models()
    {
        await using var models = TestModels.Create("Models:Prices:local/echo:Input=1");

        Assert.Equal(new ModelPrice { Input = 2.5m, Output = 10m }, models.Catalog.Find("local/echo", new CallSettings { Price = ModelPrice.PerToken(0.0000025, 0.00001) })!.Info.Price);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5-20250929", 200_000, 1000, null)]
    [InlineData("claude-sonnet-4-5-20250929", 200_000, 4000, 3000)]
    [InlineData("claude-haiku-4-5", 2000, 4000, 2000)]
    [InlineData("claude-opus-4-8", 2000, 4000, null)]
    public async Task A_model_that_takes_a_budget_thinks_within_it(string model, int asked, int most, int? budget)
    {
        await using var models = TestModels.Create("ANTHROPIC_API_KEY=k");
        var options = new ChatOptions { MaxOutputTokens = most, Tools = [new TestTool("look")], AllowMultipleToolCalls = true };

        var preview = await models.Catalog.Find($"anthropic/{model}", new CallSettings { ThinkingBudget = asked })!.Client.GetService<IRequestPreview>()!
            .Preview([new(ChatRole.System, "Be good."), new(ChatRole.User, "hi")], options, CancellationToken.None);
        var request = JsonObject.Create(preview)!;

        Assert.Equal(budget, (int?)request["thinking"]?["budget_tokens"]);
        Assert.Equal((most, 1, 1, model), ((int)request["max_tokens"]!, request["messages"]!.AsArray().Count, request["tools"]!.AsArray().Count, (string?)request["model"]));
    }

    [Theory]
    [InlineData("claude-opus-4-8", "high", null, "high")]
    [InlineData("claude-sonnet-4-6", "low", null, "low")]
    [InlineData("claude-sonnet-4-6", "low", 2000, null)]
    [InlineData("claude-sonnet-4-5", "high", null, null)]
    [InlineData("claude-opus-5", "none", null, null)]
    public async Task A_model_that_chooses_how_much_it_thinks_is_told_the_effort(string model, string asked, int? budget, string? sent)
    {
        await using var models = TestModels.Create("ANTHROPIC_API_KEY=k");

        var preview = await models.Catalog.Find($"anthropic/{model}", new CallSettings { ReasoningEffort = asked, ThinkingBudget = budget })!.Client.GetService<IRequestPreview>()!
            .Preview([new(ChatRole.User, "hi")], new ChatOptions(), CancellationToken.None);
        var request = JsonObject.Create(preview)!;

        Assert.Equal((sent, budget), ((string?)request["output_config"]?["effort"], (int?)request["thinking"]?["budget_tokens"]));
        Assert.Equal(sent is null ? budget is null ? null : "enabled" : "adaptive", (string?)request["thinking"]?["type"]);
    }

    [Theory]
    [InlineData("""{"call": 1}""")]
    [InlineData("""{"temperature": 1}""")]
    [InlineData("7")]
    public void Settings_without_any_say_nothing(string settings) => Assert.Null(CallSettings.Of(JsonElement.Parse(settings), null));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(5, 4)]
    [InlineData(1000, 10)]
    public void Tries_are_counted_with_the_first(int tries, int repetitions) =>
        Assert.Equal(repetitions, CallSettings.Of(JsonElement.Parse($$"""{"call": {"num_retries": {{tries}} } }"""), null)!.Repetitions);

    [Fact]
    public void Settings_of_the_wrong_kind_are_none()
    {
        var settings = CallSettings.Of(JsonElement.Parse("""{"call": {"num_retries": "x", "timeout": -1, "reasoning_effort": 3, "extended_thinking_budget": [], "additions": true}}"""), null)!;

        Assert.Equal((null, null, null, null), (settings.Repetitions, settings.Timeout, settings.ReasoningEffort, settings.ThinkingBudget));
        Assert.Empty(settings.Additions.Headers);
    }

    private static TestModels Models(MockProvider mock) =>
        TestModels.Create($"Models:openai:BaseUrl={mock.Url}/v1", $"Models:anthropic:BaseUrl={mock.Url}", "Models:anthropic:ApiKey=sk-ant", "Models:Retry:Count=0");

    private static async Task<JsonObject> Preview(string model, CallSettings settings, ChatOptions options)
    {
        await using var models = TestModels.Create("Models:openai:BaseUrl=http://127.0.0.1:1/v1");
        return JsonObject.Create(await models.Catalog.Find($"openai/{model}", settings)!.Client.GetService<IRequestPreview>()!.Preview([new(ChatRole.User, "hi")], options, CancellationToken.None))!;
    }
}
