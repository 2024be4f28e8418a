using System.Globalization;

namespace Tuner.Pipecat.Delivery;

/// <summary>What the answer of whoever takes spans means for those of a call: the table of <c>docs/delivery.md</c>. Pure.</summary>
internal static class CollectorAnswers
{
    public static DeliveryResult Read(int status, string? mediaType, (byte[] Bytes, bool Whole) body, TimeSpan? retryAfter, Destination destination)
    {
        var isPage = IsPage(mediaType, body.Bytes);
        return status switch
        {
            >= 200 and < 300 when isPage => Later("unclear", $"HTTP {status}, but a web page: does {destination.Name} stand at that address?", null, isDown: true),
            >= 200 and < 300 => Taken(status, mediaType, body.Bytes),
            >= 300 and < 400 => Later(Name(status), $"{destination.Name} sends its callers elsewhere (HTTP {status}); redirects are not followed: name the final address", null, isDown: true),
            408 or 425 => Later(Name(status), $"HTTP {status}", retryAfter, isDown: false),
            429 or 502 or 503 or 504 => Later(Name(status), $"HTTP {status}", retryAfter, isDown: true),
            >= 500 => Later(Name(status), $"HTTP {status}: {destination.Name} failed", retryAfter, isDown: false),
            404 or 405 or 407 or 415 or 421 or 426 => Later(Name(status), $"HTTP {status}: {(destination.IsCollector ? "nobody takes spans at this address; it should be as http://host:4318/v1/traces" : "this server takes no spans")}", retryAfter, isDown: true),
            413 => new DeliveryResult.TooLarge(status, isPage ? Gateway(status, retryAfter) : Refused(status, destination)),
            _ when isPage => Gateway(status, retryAfter),
            401 or 403 => new DeliveryResult.KeyRefused(status, $"{destination.Name} refuses the {(destination.IsCollector ? "headers" : "API key")}"),
            _ => Refused(status, destination),
        };
    }

    private static DeliveryResult.Delivered Taken(int status, string? mediaType, byte[] body)
    {
        var (rejected, message) = OtlpAnswer.Read(body, mediaType);
        return new(status, Known: false) { RejectedSpans = rejected, Why = message };
    }

    private static DeliveryResult.Rejected Refused(int status, Destination destination) => new(status, $"{destination.Name} will not have {destination.WhatGoesOfThisCall} (HTTP {status})");

    private static DeliveryResult.TryLater Gateway(int status, TimeSpan? retryAfter) =>
        Later(AnswerReader.NotTheApi, $"HTTP {status} with a web page: a proxy or an ingress refused, or the address is wrong", retryAfter, isDown: true);

    private static DeliveryResult.TryLater Later(string answer, string why, TimeSpan? retryAfter, bool isDown) => new(answer, why, retryAfter, isDown);

    /// <summary>A page for people is no collector's: it comes from a login wall, a proxy or another service.</summary>
    private static bool IsPage(string? mediaType, byte[] body) =>
        mediaType is "text/html" or "application/xhtml+xml" || body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8);

    private static string Name(int status) => status.ToString(CultureInfo.InvariantCulture);
}
