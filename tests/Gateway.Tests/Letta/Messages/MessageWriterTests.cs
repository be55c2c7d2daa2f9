using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class MessageWriterTests
{
    static readonly Guid Id = new("0f0e0d0c-0b0a-4908-8706-0504030201ff");
    static readonly Guid Run = new("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
    static readonly Guid Step = new("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");
    static readonly DateTimeOffset Date = new(2026, 3, 1, 14, 30, 5, 999, TimeSpan.FromHours(2));

    const string Common = "\"date\":\"2026-03-01T12:30:05+00:00\",\"name\":null";

    [Fact]
    public void System_Text_IsOneString() => Is(
        new MessageAdded(new Message(Id, Role.System, [new TextPart("be "), new TextPart("kind")], Date)),
        $$"""{"id":"message-{{Id}}",{{Common}},"message_type":"system_message","otid":"0f0e0d0c-0b0a-4908-8706-050403020180","sender_id":null,"step_id":null,"is_err":null,"seq_id":null,"run_id":null,"content":"be kind"}""");

    [Fact]
    public void User_SingleText_IsAStringAndKeepsTheClientsOtid() => Is(
        new MessageAdded(new Message(Id, Role.User, [new TextPart("hi\n\"you\" 🙂")], Date) { RunId = Run, Otid = "mine", SenderId = "s", Name = "bob" }),
        $$"""{"id":"message-{{Id}}","date":"2026-03-01T12:30:05+00:00","name":"bob","message_type":"user_message","otid":"mine","sender_id":"s","step_id":null,"is_err":null,"seq_id":null,"run_id":"run-{{Run}}","content":"hi\n\"you\" 🙂"}""");

    [Fact]
    public void User_TextAndImages_IsAnArrayOfParts() => Is(
        new MessageAdded(new Message(Id, Role.User, [new TextPart("see"), new ImagePart("image/png", "QUJD", null), new ImagePart(null, null, "https://x/y.png")], Date) { Otid = "o" }),
        $$$"""{"id":"message-{{{Id}}}",{{{Common}}},"message_type":"user_message","otid":"o","sender_id":null,"step_id":null,"is_err":null,"seq_id":null,"run_id":null,"content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD","detail":null}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}""");

    [Fact]
    public void Answer_WithManyParts_IsManyMessagesOfOneId() => Is(
        Answer(new ReasoningPart("hm", "sig"), new TextPart("yes"), new ToolCallPart("call_1", "dig", "{\"a\":1}"), new ToolCallPart("call_2", "fill", "{}")),
        $$"""{{Head("reasoning_message", "80")}},"source":"reasoner_model","reasoning":"hm","signature":"sig"}""",
        $$"""{{Head("assistant_message", "81")}},"content":"yes"}""",
        $$"""{{Head("tool_call_message", "82")}},"tool_call":{"name":"dig","arguments":"{\"a\":1}","tool_call_id":"call_1"},"tool_calls":[{"name":"dig","arguments":"{\"a\":1}","tool_call_id":"call_1"},{"name":"fill","arguments":"{}","tool_call_id":"call_2"}]}""");

    [Fact]
    public void Answer_WithWaitingCalls_ShowsTheOthersAlone() => Is(
        new MessageShape(Waiting: new HashSet<string> { "call_1" }),
        Answer(new ToolCallPart("call_1", "dig", "{}"), new ToolCallPart("call_2", "fill", "{}")),
        $$"""{{Head("tool_call_message", "81")}},"tool_call":{"name":"fill","arguments":"{}","tool_call_id":"call_2"},"tool_calls":[{"name":"fill","arguments":"{}","tool_call_id":"call_2"}]}""");

    [Fact]
    public void Answer_FilteredByType_ShowsOnlyThat() => Is(
        new MessageShape(Types: ["assistant_message"]),
        Answer(new ReasoningPart("hm"), new TextPart("yes")),
        $$"""{{Head("assistant_message", "81")}},"content":"yes"}""");

    [Fact]
    public void ToolReturn_OfManyCalls_IsOneMessage() => Is(
        new ToolReturned(new Message(Id, Role.Tool, [new ToolReturnPart("call_1", "dig", true, "done") { Stdout = ["a"] }, new ToolReturnPart("call_2", "fill", false, "no")], Date) { RunId = Run, StepId = Step }),
        $$"""{"id":"message-{{Id}}","date":"2026-03-01T12:30:05+00:00","name":"dig","message_type":"tool_return_message","otid":"0f0e0d0c-0b0a-4908-8706-050403020180","sender_id":null,"step_id":"step-{{Step}}","is_err":null,"seq_id":null,"run_id":"run-{{Run}}","tool_return":"done","status":"success","tool_call_id":"call_1","stdout":["a"],"stderr":null,"tool_returns":[{"type":"tool","tool_return":"done","status":"success","tool_call_id":"call_1","stdout":["a"],"stderr":null},{"type":"tool","tool_return":"no","status":"error","tool_call_id":"call_2","stdout":null,"stderr":null}]}""");

    [Fact]
    public void ApprovalRequest_HasItsIdAsOtid() => Is(
        new ApprovalRequested(new Message(Id, Role.Approval, [new ToolCallPart("call_1", "dig", "{}")], Date) { RunId = Run, StepId = Step }, ["call_1"]),
        $$"""{"id":"message-{{Id}}",{{Common}},"message_type":"approval_request_message","otid":"message-{{Id}}","sender_id":null,"step_id":"step-{{Step}}","is_err":null,"seq_id":null,"run_id":"run-{{Run}}","tool_call":{"name":"dig","arguments":"{}","tool_call_id":"call_1"},"tool_calls":[{"name":"dig","arguments":"{}","tool_call_id":"call_1"}]}""");

    [Fact]
    public void ApprovalResponse_HasEveryAnswer() => Is(
        new ApprovalDecided(
            new Message(Id, Role.Approval, [], Date) { RunId = Run, Otid = "o" },
            [new ApprovalAnswer("call_1", false, "too deep"), new ApprovalAnswer("call_2", true, null, new ToolReturnPart("call_2", "fill", true, "ok"))]),
        $$"""{"id":"message-{{Id}}",{{Common}},"message_type":"approval_response_message","otid":"o","sender_id":null,"step_id":null,"is_err":null,"seq_id":null,"run_id":"run-{{Run}}","approvals":[{"type":"approval","tool_call_id":"call_1","approve":false,"reason":"too deep"},{"type":"tool","tool_return":"ok","status":"success","tool_call_id":"call_2","stdout":null,"stderr":null}],"approve":false,"approval_request_id":"call_1","reason":"too deep"}""");

    static MessageAdded Answer(params Part[] parts) => new(new Message(Id, Role.Assistant, [.. parts], Date) { RunId = Run, StepId = Step });

    static string Head(string type, string lastByte) =>
        $$"""{"id":"message-{{Id}}",{{Common}},"message_type":"{{type}}","otid":"0f0e0d0c-0b0a-4908-8706-0504030201{{lastByte}}","sender_id":null,"step_id":"step-{{Step}}","is_err":null,"seq_id":null,"run_id":"run-{{Run}}" """.TrimEnd();

    static void Is(MessageEvent stored, params string[] expected) => Is(default, stored, expected);

    static void Is(MessageShape shape, MessageEvent stored, params string[] expected)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            Assert.Equal(expected.Length, MessageWriter.Write(writer, stored, shape));
            writer.WriteEndArray();
        }

        // The writer escapes what is beyond the basic plane, as JSON may.
        var written = Encoding.UTF8.GetString(stream.ToArray()).Replace("\\uD83D\\uDE42", "🙂", StringComparison.Ordinal);
        Assert.Equal($"[{string.Join(',', expected)}]", written);
    }
}
