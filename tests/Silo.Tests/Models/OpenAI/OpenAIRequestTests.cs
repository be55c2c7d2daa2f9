using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models.OpenAI;

public sealed class OpenAIRequestTests
{
    [Fact]
    public async Task Request_names_model_key_and_asks_for_a_stream_with_usage()
    {
        await using var mock = await MockProvider.Start(Chunks.Text("a") + Chunks.Done);
        await using var models = TestModels.OpenAI(mock);

        await models.Find("openai/org/model:free").Ask("hi");

        var (path, headers, body) = Assert.Single(mock.Requests);
        Assert.Equal("/v1/chat/completions", path);
        Assert.Equal("Bearer sk-secret", headers.Authorization);
        Assert.Equal("application/json", headers.ContentType);
        Assert.Equal(body.Length, headers.ContentLength);
        Assert.False(headers.ContainsKey("traceparent"));
        AssertJson("""{"model":"org/model:free","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""", body);
    }

    [Fact]
    public async Task Messages_of_every_kind_are_written()
    {
        var messages = await Messages(
            new ChatMessage(ChatRole.System, "Be \"good\" – 日本 🌍."),
            new ChatMessage(ChatRole.User, [new TextContent("What is"), new DataContent(new byte[] { 1, 2 }, "image/png"), new UriContent("https://x.y/z.png", "image/png")]),
            new ChatMessage(ChatRole.User, [new TextContent("read"), new DataContent(new byte[] { 3 }, "application/pdf") { Name = "a.pdf" }]),
            new ChatMessage(
                ChatRole.Assistant,
                [
                    new TextReasoningContent("hm"),
                    new TextContent("Let me look."),
                    new FunctionCallContent("call_a", "look", new Dictionary<string, object?> { ["q"] = "x", ["n"] = 1 }),
                    new FunctionCallContent("call_b", "find") { RawRepresentation = "{\"as\" : \"given\"}" },
                ]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_a", "found é"), new FunctionResultContent("call_b", new { ok = true })]),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_c", "none")]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_c", null)]),
            new ChatMessage(ChatRole.Assistant, "Done."));

        AssertJson(
            """
            [
              {"role":"system","content":"Be \"good\" – 日本 🌍."},
              {"role":"user","content":[{"type":"text","text":"What is"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AQI="}},{"type":"image_url","image_url":{"url":"https://x.y/z.png"}}]},
              {"role":"user","content":[{"type":"text","text":"read"},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,Aw=="}}]},
              {"role":"assistant","tool_calls":[
                {"id":"call_a","type":"function","function":{"name":"look","arguments":"{\"q\":\"x\",\"n\":1}"}},
                {"id":"call_b","type":"function","function":{"name":"find","arguments":"{\"as\" : \"given\"}"}}],"content":"Let me look."},
              {"role":"tool","tool_call_id":"call_a","content":"found é"},
              {"role":"tool","tool_call_id":"call_b","content":"{\"ok\":true}"},
              {"role":"assistant","tool_calls":[{"id":"call_c","type":"function","function":{"name":"none","arguments":"{}"}}],"content":null},
              {"role":"tool","tool_call_id":"call_c","content":""},
              {"role":"assistant","content":"Done."}
            ]
            """,
            messages);
    }

    [Fact]
    public async Task Text_with_half_a_surrogate_pair_is_sent_with_a_replacement()
    {
        AssertJson("""[{"role":"user","content":"a\uFFFDb"}]""", await Messages(new ChatMessage(ChatRole.User, "a\uD83Db")));
    }

    [Fact]
    public async Task Options_are_written()
    {
        var body = await Body(
            [new ChatMessage(ChatRole.User, "hi")],
            new ChatOptions
            {
                Instructions = "Be good.",
                ModelId = "other",
                Temperature = 0.5f,
                TopP = 0.25f,
                MaxOutputTokens = 99,
                Seed = 7,
                FrequencyPenalty = 1,
                PresencePenalty = -1,
                StopSequences = ["END"],
                Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High },
                Tools = [new TestTool("look", """{"type":"object", "properties":{}}""")],
                AllowMultipleToolCalls = false,
                ToolMode = ChatToolMode.RequireSpecific("look"),
                ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object"}""").RootElement, "answer", "An answer."),
            });

        AssertJson(
            """
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"max_tokens":99,"temperature":0.5,"top_p":0.25,
             "frequency_penalty":1,"presence_penalty":-1,"seed":7,"reasoning_effort":"high","stop":["END"],
             "response_format":{"type":"json_schema","json_schema":{"name":"answer","description":"An answer.","schema":{"type":"object"}}},
             "tools":[{"type":"function","function":{"name":"look","description":"Does look.","parameters":{"type":"object","properties":{}}}}],
             "parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"look"}},
             "messages":[{"role":"system","content":"Be good."},{"role":"user","content":"hi"}]}
            """,
            body);
    }

    [Fact]
    public async Task Reasoning_effort_may_be_given_as_an_additional_property()
    {
        var body = await Body(
            [new ChatMessage(ChatRole.User, "hi")], new ChatOptions { AdditionalProperties = new() { ["reasoning_effort"] = "minimal" } });

        Assert.Equal("minimal", (string?)JsonNode.Parse(body)!["reasoning_effort"]);
    }

    [Fact]
    public async Task Parallel_tool_calls_are_not_mentioned_without_tools()
    {
        var body = await Body([new ChatMessage(ChatRole.User, "hi")], new ChatOptions { AllowMultipleToolCalls = true });

        Assert.DoesNotContain("parallel_tool_calls", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_of_a_megabyte_is_sent_whole()
    {
        var text = string.Concat(Enumerable.Repeat("łong ", 200_000));

        var messages = await Messages(new ChatMessage(ChatRole.User, text));

        Assert.Equal(text, (string?)JsonNode.Parse(messages)![0]!["content"]);
    }

    [Fact]
    public async Task Connection_is_used_again_after_an_answer()
    {
        const int answers = 20;
        var connections = new ConcurrentDictionary<string, bool>();
        await using var mock = await MockProvider.Start(async (context, _) =>
        {
            connections[context.Connection.Id] = true;
            await context.Response.WriteAsync(Chunks.Text("a") + Chunks.Done);
        });
        await using var models = TestModels.OpenAI(mock);

        for (var answer = 0; answer < answers; answer++) await models.Find("openai/m").Ask("hi");

        // A second connection may be opened while the first is read to its end.
        Assert.InRange(connections.Count, 1, answers / 4);
    }

    private static async Task<string> Messages(params ChatMessage[] messages) =>
        JsonNode.Parse(await Body(messages, null))!["messages"]!.ToJsonString();

    private static async Task<string> Body(ChatMessage[] messages, ChatOptions? options)
    {
        await using var mock = await MockProvider.Start(Chunks.Text("a") + Chunks.Done);
        await using var models = TestModels.OpenAI(mock);
        await models.Find("openai/m").Ask(messages, options);
        return Assert.Single(mock.Requests).Body;
    }

    private static void AssertJson(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"Expected:\n{expected}\nActual:\n{actual}");
}
