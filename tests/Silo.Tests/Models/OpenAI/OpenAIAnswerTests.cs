using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models.OpenAI;

public sealed class OpenAIAnswerTests
{
    [Fact]
    public async Task Text_streamed_comes_piece_by_piece_and_ends_with_usage_and_reason()
    {
        var answer = await Ask(
            ": a comment\n\n" + Chunks.Delta("""{"role":"assistant","content":""}""") + Chunks.Text("Hel") + Chunks.Text("lo 🌍")
            + Chunks.End() + Chunks.Usage(10, 2, cached: 4, reasoning: 1) + Chunks.Done);

        Assert.Equal(["text Hel", "text lo 🌍", "usage in=10 cached=4 out=2 reasoning=1", "end stop"], answer);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task Reasoning_under_either_name_comes_before_the_text(string name)
    {
        var answer = await Ask(Chunks.Delta($$"""{"{{name}}":"hm"}""") + Chunks.Text("yes") + Chunks.End() + Chunks.Done);

        Assert.Equal(["reasoning hm", "text yes", "end stop"], answer);
    }

    [Fact]
    public async Task Reasoning_under_both_names_at_once_comes_once()
    {
        var answer = await Ask(Chunks.Delta("""{"reasoning":"hm","reasoning_content":"hm"}""") + Chunks.Text("yes") + Chunks.End() + Chunks.Done);

        Assert.Equal(["reasoning hm", "text yes", "end stop"], answer);
    }

    [Fact]
    public async Task Tool_calls_interleaved_keep_their_positions()
    {
        var answer = await Ask(
            Chunks.Call(0, "call_a", "look", "") + Chunks.Call(1, "call_b", "find", null) + Chunks.Call(0, null, null, "{\"q\":")
            + Chunks.Call(1, null, null, "{}") + Chunks.Call(0, null, null, "\"x\"}") + Chunks.End("tool_calls") + Chunks.Done);

        Assert.Equal(["call 0 call_a look", "call 1 call_b find", "arguments 0 {\"q\":", "arguments 1 {}", "arguments 0 \"x\"}", "end tool_calls"], answer);
    }

    [Fact]
    public async Task Tool_calls_all_of_index_0_with_ids_of_their_own_are_calls_of_their_own()
    {
        var answer = await Ask(Chunks.Call(0, "call_a", "look", "{}") + Chunks.Call(0, "call_b", "look", "{}") + Chunks.End("stop") + Chunks.Done);

        Assert.Equal(["call 0 call_a look {}", "call 1 call_b look {}", "end tool_calls"], answer);
    }

    [Fact]
    public async Task Tool_call_with_its_id_repeated_in_each_piece_is_one_call()
    {
        var answer = await Ask(Chunks.Call(0, "call_a", "look", "{") + Chunks.Call(0, "call_a", "look", "}") + Chunks.End("tool_calls") + Chunks.Done);

        Assert.Equal(["call 0 call_a look {", "arguments 0 }", "end tool_calls"], answer);
    }

    [Fact]
    public async Task Tool_call_whose_name_comes_late_is_held_back_until_then()
    {
        var answer = await Ask(Chunks.Call(0, "call_a", null, "{") + Chunks.Call(0, null, "look", "}") + Chunks.End("tool_calls") + Chunks.Done);

        Assert.Equal(["call 0 call_a look {}", "end tool_calls"], answer);
    }

    [Fact]
    public async Task Tool_call_without_index_and_id_gets_an_id()
    {
        var answer = await Ask(
            Chunks.Delta("""{"tool_calls":[{"function":{"name":"look","arguments":{"q":1.0}}}]}""") + Chunks.End("tool_calls") + Chunks.Done);

        Assert.Matches("""^call 0 call_[0-9a-f]{32} look \{"q":1.0\}$""", answer[0]);
    }

    [Theory]
    [InlineData("stop", "end stop")]
    [InlineData("length", "end length")]
    [InlineData("content_filter", "end content_filter")]
    [InlineData("eos", "end eos")]
    public async Task Finish_reason_is_passed_on(string reason, string expected)
    {
        var answer = await Ask(Chunks.Text("a") + Chunks.End(reason) + Chunks.Done);

        Assert.Equal(["text a", expected], answer);
    }

    [Fact]
    public async Task Stream_without_finish_reason_but_done_has_ended_well()
    {
        Assert.Equal(["text a", "end stop"], await Ask(Chunks.Text("a") + Chunks.Done));
    }

    [Fact]
    public async Task Stream_without_done_but_finish_reason_has_ended_well()
    {
        Assert.Equal(["text a", "end stop"], await Ask(Chunks.Text("a") + Chunks.End()));
    }

    [Fact]
    public async Task Length_reached_before_any_text_is_no_failure()
    {
        Assert.Equal(["end length"], await Ask(Chunks.End("length") + Chunks.Done));
    }

    [Fact]
    public async Task Data_over_several_lines_is_one_chunk()
    {
        var answer = await Ask("event: message\r\nid: 7\r\ndata: {\"choices\":[{\"delta\":\r\ndata: {\"content\":\"a\"}}]}\r\n\r\n" + Chunks.End() + Chunks.Done);

        Assert.Equal(["text a", "end stop"], answer);
    }

    [Fact]
    public async Task Members_unknown_or_null_are_passed_over()
    {
        var answer = await Ask(
            Chunks.Event("""{"x":{"y":[1,{"z":null}]},"choices":null,"usage":null,"error":null}""")
            + Chunks.Delta("""{"content":null,"tool_calls":null,"annotations":[[]]}""") + Chunks.Text("a") + Chunks.End() + Chunks.Done);

        Assert.Equal(["text a", "end stop"], answer);
    }

    [Fact]
    public async Task Json_in_answer_to_a_stream_request_is_read_whole()
    {
        const string body = """
            {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi","tool_calls":[
              {"id":"call_a","type":"function","function":{"name":"look","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}
            """;
        await using var mock = await MockProvider.Start(body, "application/json; charset=utf-8");
        await using var models = TestModels.OpenAI(mock);

        Assert.Equal(["text Hi", "call 0 call_a look {}", "usage in=3 cached= out=1 reasoning=", "end tool_calls"], await models.Find("openai/m").Ask("hi"));
    }

    [Fact]
    public async Task Response_asked_for_whole_is_the_stream_put_together()
    {
        await using var mock = await MockProvider.Start(
            Chunks.Delta("""{"reasoning":"h"}""") + Chunks.Delta("""{"reasoning":"m"}""") + Chunks.Text("Hel") + Chunks.Text("lo")
            + Chunks.Call(0, "call_a", "look", "{\"q\":") + Chunks.Call(0, null, null, "1}") + Chunks.Call(1, "call_b", "find", "{oops")
            + Chunks.End("tool_calls") + Chunks.Usage(5, 6) + Chunks.Done);
        await using var models = TestModels.OpenAI(mock);

        var response = await models.Find("openai/m").Client.GetResponseAsync("hi");

        Assert.Equal("Hello", response.Text);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal(11, response.Usage?.TotalTokenCount);
        var contents = Assert.Single(response.Messages).Contents;
        Assert.Equal("hm", Assert.Single(contents.OfType<TextReasoningContent>()).Text);
        var calls = contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal("1", calls[0].Arguments?["q"]?.ToString());
        Assert.Equal("{oops", calls[1].RawRepresentation);
        Assert.NotNull(calls[1].Exception);
    }

    private static async Task<List<string>> Ask(string body)
    {
        await using var mock = await MockProvider.Start(body);
        await using var models = TestModels.OpenAI(mock);
        return await models.Find("openai/m").Ask("hi");
    }
}
