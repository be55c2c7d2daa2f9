using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class PieceTests
{
    static readonly AnswerInFlight Answer = new(
        new("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
        new("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"),
        new("0f0e0d0c-0b0a-4908-8706-0504030201ff"),
        new DateTimeOffset(2026, 3, 1, 12, 30, 5, TimeSpan.Zero));

    [Fact]
    public void Text_InBackground_HasItsNumber() => Is(
        new RunOptions { StreamTokens = true, Background = true },
        new Delta(1, DeltaKind.Text, "hi"),
        """data: {"id":"message-0f0e0d0c-0b0a-4908-8706-0504030201ff","date":"2026-03-01T12:30:05+00:00","name":null,"message_type":"assistant_message","otid":"0f0e0d0c-0b0a-4908-8706-050403020181","sender_id":null,"step_id":"step-bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","is_err":null,"run_id":"run-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","seq_id":1,"content":"hi"}""");

    [Fact]
    public void Reasoning_InForeground_HasNone() => Is(
        new RunOptions { StreamTokens = true },
        new Delta(0, DeltaKind.Reasoning, "hm"),
        """data: {"id":"message-0f0e0d0c-0b0a-4908-8706-0504030201ff","date":"2026-03-01T12:30:05+00:00","name":null,"message_type":"reasoning_message","otid":"0f0e0d0c-0b0a-4908-8706-050403020180","sender_id":null,"step_id":"step-bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","is_err":null,"run_id":"run-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","seq_id":null,"source":"reasoner_model","signature":null,"reasoning":"hm"}""");

    [Fact]
    public void ToolCall_FirstPiece_IsOneObjectWithItsName() => Is(
        new RunOptions { StreamTokens = true },
        new Delta(0, DeltaKind.ToolCall, "{\"a", "call_1", "dig"),
        """data: {"id":"message-0f0e0d0c-0b0a-4908-8706-0504030201ff","date":"2026-03-01T12:30:05+00:00","name":null,"message_type":"tool_call_message","otid":"0f0e0d0c-0b0a-4908-8706-050403020180","sender_id":null,"step_id":"step-bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","is_err":null,"run_id":"run-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","seq_id":null,"tool_call":{"name":"dig","tool_call_id":"call_1","arguments":"{\"a"},"tool_calls":{"name":"dig","tool_call_id":"call_1","arguments":"{\"a"}}""");

    [Fact]
    public void ToolCall_OfAClientsTool_IsAnApprovalRequestUnderItsOwnId() => Is(
        new RunOptions { StreamTokens = true, ClientTools = [new ClientTool("dig", null, null)] },
        new Delta(0, DeltaKind.ToolCall, "", "call_1", "dig"),
        """data: {"id":"message-0f0e0d0c-0b0a-4908-8706-0504030201fe","date":"2026-03-01T12:30:05+00:00","name":null,"message_type":"approval_request_message","otid":"message-0f0e0d0c-0b0a-4908-8706-0504030201fe","sender_id":null,"step_id":"step-bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","is_err":null,"run_id":"run-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","seq_id":null,"tool_call":{"name":"dig","tool_call_id":"call_1","arguments":""},"tool_calls":{"name":"dig","tool_call_id":"call_1","arguments":""}}""");

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\" \\ back\\slash")]
    [InlineData("lines\r\n\ttabs\u0000\u001f\u007f\u2028")]
    [InlineData("wörld 日本 🙂 end")]
    [InlineData("")]
    public void Text_OfAnyKind_ReadsBackAsItWas(string text)
    {
        var frame = Render(new RunOptions { StreamTokens = true }, new Delta(0, DeltaKind.Text, text));

        Assert.DoesNotContain('\n', frame);
        Assert.Equal(text, (string?)JsonNode.Parse(frame["data: ".Length..])!["content"]);
    }

    [Fact]
    public void Text_HalfASurrogatePair_IsEscapedSoThatTheHalvesJoinAgain()
    {
        var frame = Render(new RunOptions { StreamTokens = true }, new Delta(0, DeltaKind.Text, "a\ud83d"));

        Assert.Contains("\"content\":\"a\\ud83d\"}", frame, StringComparison.Ordinal);
    }

    static void Is(RunOptions options, Delta piece, string expected) => Assert.Equal(expected, Render(options, piece));

    static string Render(RunOptions options, Delta piece)
    {
        var frames = new FrameBuffer(after: 0);
        var projector = new LettaRunProjector(Answer.RunId, frames);
        projector.Logged(new LoggedEvent(1, Answer.Date, new RunStarted(Answer.RunId, options)));
        projector.Piece(Answer, piece);
        var text = Encoding.UTF8.GetString(frames.Frames);
        Assert.EndsWith("\n\n", text);
        return text[..^2];
    }
}
