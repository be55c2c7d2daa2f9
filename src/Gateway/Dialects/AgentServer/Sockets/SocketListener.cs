using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>Takes what a client says until it leaves. A frame that cannot be taken is answered, and the socket stays.</summary>
static class SocketListener
{
    /// <param name="take">Does what a frame asks for.</param>
    /// <param name="error">The event that says what is wrong with one: a code, and more of it.</param>
    public static async Task Listen(SocketWire wire, Func<JsonObject, Task> take, Func<string, string, JsonObject> error, CancellationToken cancellationToken)
    {
        while (await wire.Receive(cancellationToken) is { } frame)
        {
            // One who has said who he is in the handshake may say it again.
            if (SocketAuth.KeyIn(frame) is not null) continue;
            try
            {
                await take(Read(frame));
            }
            catch (FastApiException refused)
            {
                await wire.Send(error(refused.Status == 422 ? "ValidationError" : "HTTPException", refused.Body["detail"]!.ToJsonString()), cancellationToken);
            }
            catch (JsonException malformed)
            {
                await wire.Send(error("JSONDecodeError", malformed.Message), cancellationToken);
            }
        }
    }

    static JsonObject Read(string frame) => WireBody.Parse(frame) as JsonObject
        ?? throw FastApiException.Invalid(new Problem("model_attributes_type", [], "Input should be a valid dictionary or object to extract fields from"));
}
