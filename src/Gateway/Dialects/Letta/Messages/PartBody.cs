namespace Conversations.Gateway.Dialects.Letta.Messages;

sealed record PartBody(string? Type = null, string? Text = null, ImageSourceBody? Source = null);

sealed record ImageSourceBody(
    string? Type = null, string? Url = null, string? MediaType = null, string? Data = null, string? Detail = null);
