using System.Globalization;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models.Echo;

public sealed class EchoTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Plain_prompt_is_answered_word_by_word()
    {
        var answer = await Ask("hello  big\nworld");

        Assert.Equal(["text You ", "text said: ", "text hello  ", "text big\n", "text world", "usage in=3 cached= out=5 reasoning=0", "end stop"], answer);
    }

    [Theory]
    [InlineData("see /etc/passwd and /tool")]
    [InlineData("/words many")]
    [InlineData("/fail 200")]
    [InlineData("a/words 3")]
    [InlineData("> /fail 500\n>/hang")]
    [InlineData(" /unknown  x ")]
    [InlineData("/")]
    public async Task Text_that_is_no_directive_is_echoed_to_the_letter(string prompt)
    {
        Assert.Equal($"You said: {prompt}", (await Ask(prompt)).Text());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/slow 0")]
    public async Task Prompt_without_text_is_answered_all_the_same(string prompt)
    {
        Assert.Equal("You said nothing.", (await Ask(prompt)).Text());
    }

    [Theory]
    [InlineData("/words 3", "word1 word2 word3")]
    [InlineData("hello /slow 0 there\n/slow 0\n  world", "You said: hello there\nworld")]
    [InlineData("/say Good  morning. /words 2", "Good  morning. /words 2")]
    public async Task Directive_shapes_the_answer(string prompt, string expected)
    {
        Assert.Equal(expected, (await Ask(prompt)).Text());
    }

    [Fact]
    public async Task Slow_waits_between_words()
    {
        await Ask("/slow 50 /words 4");

        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(50), 3), _time.Waits);
    }

    [Fact]
    public async Task Think_reasons_before_the_answer()
    {
        var answer = await Ask("/think is it\nhello");

        Assert.Equal(["reasoning is ", "reasoning it", "text You ", "text said: ", "text hello", "usage in=4 cached= out=5 reasoning=2", "end stop"], answer);
    }

    [Fact]
    public async Task Tool_calls_are_parallel_and_their_results_quoted()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, """/think hm""" + "\n" + """please /tool look {"q": "a b", "n": [1, {}]} /tool find""")];

        var calls = await Step(models, history, new ChatOptions());
        var answer = await models.Find("local/echo").Ask(history);

        Assert.Equal(["look {\"q\": \"a b\", \"n\": [1, {}]}", "find {}"], calls);
        Assert.Equal("2 tool results.\nThe tool look returned: result of look\nThe tool find returned: result of find", answer.Text());
        Assert.Equal("end stop", answer[^1]);
    }

    [Fact]
    public async Task Tool_calls_come_one_by_one_where_parallel_calls_are_not_wanted()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, "/tool look /tool find")];
        var options = new ChatOptions { AllowMultipleToolCalls = false };

        Assert.Equal(["look {}"], await Step(models, history, options));
        Assert.Equal(["find {}"], await Step(models, history, options));
        Assert.Empty(await Step(models, history, options));
    }

    [Fact]
    public async Task Steps_call_a_tool_again_and_again()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, "/steps 3 look {}")];

        for (var step = 0; step < 3; step++) Assert.Equal(["look {}"], await Step(models, history, new ChatOptions()));

        Assert.StartsWith("3 tool results.", (await models.Find("local/echo").Ask(history)).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_concerns_the_last_user_message_only()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, "/tool look")];
        await Step(models, history, new ChatOptions());
        history.Add(new ChatMessage(ChatRole.User, "thanks"));

        Assert.Equal("You said: thanks", (await models.Find("local/echo").Ask(history)).Text());
    }

    [Fact]
    public async Task Arguments_that_are_no_json_are_passed_on_as_they_stand()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, "/tool look {oops: 🌍 and more")];

        Assert.Equal(["look {oops: 🌍 and more"], await Step(models, history, new ChatOptions()));
    }

    [Fact]
    public async Task Arguments_over_several_lines_are_one_call()
    {
        await using var models = TestModels.Create();
        List<ChatMessage> history = [new(ChatRole.User, "/tool look {\n  \"q\": \"zażółć\"\n} /say Looking.")];

        Assert.Equal(["look {\n  \"q\": \"zażółć\"\n}"], await Step(models, history, new ChatOptions()));
    }

    [Theory]
    [InlineData("/fail 401", ModelFailure.Unauthorized, 401)]
    [InlineData("/fail 402", ModelFailure.OutOfCredit, 402)]
    [InlineData("/fail 429", ModelFailure.RateLimited, 429)]
    [InlineData("/fail 500", ModelFailure.Failed, 500)]
    [InlineData("/fail timeout", ModelFailure.Timeout, null)]
    [InlineData("/fail empty", ModelFailure.EmptyAnswer, null)]
    [InlineData("/fail garbage", ModelFailure.BadAnswer, null)]
    [InlineData("/fail context", ModelFailure.ContextWindowExceeded, null)]
    [InlineData("/fail unreachable", ModelFailure.Unreachable, null)]
    public async Task Fail_fails_before_the_first_word(string prompt, ModelFailure kind, int? status)
    {
        await using var models = TestModels.Create(_time);

        var (failure, before) = await models.Find("local/echo").AskInVain(prompt);

        Assert.Equal((kind, status), (failure.Kind, failure.Status));
        Assert.Empty(before);
    }

    [Theory]
    [InlineData("/words 9 /fail 500 after 2 words", "word1 word2 ")]
    [InlineData("/words 2 /fail garbage after 5", "word1 word2")]
    public async Task Fail_after_words_fails_in_mid_answer(string prompt, string expected)
    {
        await using var models = TestModels.Create(_time);

        var (_, before) = await models.Find("local/echo").AskInVain(prompt);

        Assert.Equal(expected, before.Text());
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData("/hang", "")]
    [InlineData("/words 9 /hang after 2 words", "word1 word2 ")]
    public async Task Hang_lasts_until_cancelled(string prompt, string expected)
    {
        await using var models = TestModels.Create();
        using var cancel = new CancellationTokenSource();
        var transcript = new List<string>();

        var asking = models.Find("local/echo").Ask([new ChatMessage(ChatRole.User, prompt)], null, transcript, cancel.Token);
        Assert.False(asking.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(expected, transcript.Text());
    }

    [Fact]
    public async Task Answer_longer_than_allowed_is_cut_off()
    {
        await using var models = TestModels.Create();

        var answer = await models.Find("local/echo").Ask("/words 9", new ChatOptions { MaxOutputTokens = 2 });

        Assert.Equal(["text word1 ", "text word2 ", "usage in=2 cached= out=2 reasoning=0", "end length"], answer);
    }

    [Fact]
    public async Task Input_longer_than_the_context_window_is_refused()
    {
        await using var models = TestModels.Create("Models:local:ContextWindow=3");

        Assert.Equal("You said: one two three", (await models.Find("local/echo").Ask("one two three")).Text());
        Assert.Equal(ModelFailure.ContextWindowExceeded, (await models.Find("local/echo").AskInVain("one two three four")).Failure.Kind);
    }

    [Fact]
    public async Task Any_text_is_given_back_in_pieces_that_join_to_it()
    {
        const string alphabet = "ab /\n\t>{}\"é🌍";
        await using var models = TestModels.Create();
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var prompt = "x" + string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Rune(alphabet, random)));
            var text = (await models.Find("local/echo").Ask(prompt)).Text();
            Assert.True(text == $"You said: {prompt}", string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {prompt} gave {text}"));
        }
    }

    private static string Rune(string alphabet, Random random) => alphabet.EnumerateRunes().ElementAt(random.Next(alphabet.EnumerateRunes().Count())).ToString();

    private async Task<List<string>> Ask(string prompt)
    {
        await using var models = TestModels.Create(_time);
        return await models.Find("local/echo").Ask(prompt);
    }

    /// <summary>One step of an agent: takes the answer, and a result for each of its calls, into the history.</summary>
    private static async Task<List<string>> Step(TestModels models, List<ChatMessage> history, ChatOptions options)
    {
        var response = await models.Find("local/echo").Client.GetResponseAsync(history, options);
        var calls = response.Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop, response.FinishReason);
        history.Add(response.Messages[0]);
        history.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(static call => new FunctionResultContent(call.CallId, $"result of {call.Name}"))]));
        return [.. calls.Select(static call => $"{call.Name} {call.RawRepresentation}")];
    }
}
