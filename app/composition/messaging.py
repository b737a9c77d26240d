"""Messages: sending, receiving, reading, scheduling and push notifications."""

from app.composition.campaigns import CampaignServices
from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.media import MediaServices
from app.frozen import frozen
from app.push.fcm import Fcm
from app.services.compliance.consent.waits import ConsentWaits
from app.services.compliance.opt_outs.inbound_directory import InboundDirectory
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.inbound.automatic_replies import AutoReplies
from app.services.inbound.away_hours.status import AwayHours
from app.services.inbound.delivery_receipts import DeliveryReceipts
from app.services.inbound.group_messages import GroupMessages
from app.services.inbound.media_downloads import MediaDownloads
from app.services.inbound.media_origins import MediaOrigins
from app.services.inbound.receive import InboundMessages
from app.services.inbound.sandbox import Sandbox
from app.services.inbox.unread_counts import UnreadCounts
from app.services.messages.failures import MessageFailures
from app.services.messages.message_list import MessageList
from app.services.messages.queries import Messages
from app.services.messages.recurring.series import Series
from app.services.messages.recurring.wall_times import OutdatedTimes
from app.services.messages.scheduled import Scheduled
from app.services.messages.search import MessageSearch
from app.services.messages.search_index import MessageIndex
from app.services.push.assignment_notifications import AssignmentNotifications
from app.services.push.devices import Devices
from app.services.push.message_notifications import MessageNotifications
from app.services.push.notices import Notices
from app.services.push.notifications import Push
from app.services.push.recipients import PushRecipients
from app.services.sending.accept.group_sends import GroupSends
from app.services.sending.accept.previews import MessagePreviews
from app.services.sending.accept.send import Sending
from app.services.sending.deliver.consent_message import ConsentMessages
from app.services.sending.deliver.delivery import Delivery
from app.services.sending.deliver.leases import Leases
from app.services.sending.deliver.note_reminders import NoteReminders
from app.services.sending.deliver.order import DeliveryOrder
from app.services.sending.deliver.outbound import OutboundMessages
from app.services.sending.deliver.outcomes import DeliveryOutcomes
from app.services.sending.deliver.uncertain_messages import UncertainMessages
from app.services.sending.pacing.limits import PaceRules
from app.services.sending.pacing.pacer import Pacer
from app.services.sending.pacing.reservations import SlotReservations
from app.services.sending.restored import RestoredMessages
from app.services.sending.routing.entry import RouteEntry
from app.services.sending.sweep import OverdueMessages
from app.times.clock import SECOND


@frozen(kw_only=True)
class MessagingServices:
    """The services of messages. `sweep` finds overdue messages for the sweeper."""

    sending: Sending
    previews: MessagePreviews
    delivery: Delivery
    sweep: OverdueMessages
    outdated_times: OutdatedTimes
    restored: RestoredMessages
    inbound: InboundMessages
    media_downloads: MediaDownloads
    delivery_receipts: DeliveryReceipts
    away_hours: AwayHours
    sandbox: Sandbox
    messages: Messages
    message_list: MessageList
    search: MessageSearch
    search_index: MessageIndex
    scheduled: Scheduled
    devices: Devices
    push: Push
    notifications: MessageNotifications
    assignment_notifications: AssignmentNotifications


def build_messaging(
    core: Core, carriers: CarrierServices, campaigns: CampaignServices, media: MediaServices
) -> MessagingServices:
    """Build the services of messages."""
    settings, store, clock = core.settings, core.store, core.clock
    conversations, dispatch, relay, paginator = core.conversations, core.dispatch, core.relay, core.paginator
    lookup, cancellation, opt_outs = carriers.message_lookup, campaigns.drip_cancellation, campaigns.opt_outs
    devices = Devices(store, core.audit, clock)
    push = Push(store, devices, Fcm(settings.FCM_BASE_URL, settings.GOOGLE_CLOUD_PROJECT), settings.BRAND_NAME)
    recipients = PushRecipients(store, devices, settings.DEFAULT_TIMEZONE, clock)
    notices = Notices(recipients, push, UnreadCounts(store).badge_of)
    notifications = MessageNotifications(store, core.queue, notices, clock, shows_text=settings.PUSH_SHOWS_TEXT)
    messages = Messages(store, paginator)
    series = Series(dispatch, clock)
    failures = MessageFailures(store, dispatch, relay, notifications, series, clock)
    consent = ConsentMessages(store, dispatch, clock)
    order = DeliveryOrder(
        store,
        dispatch,
        clock,
        hold_ms=settings.ORDER_HOLD_SECONDS * SECOND,
        hold_uncertain_ms=settings.ORDER_HOLD_UNCERTAIN_SECONDS * SECOND,
    )
    outcomes = DeliveryOutcomes(store, lookup, dispatch, relay, cancellation, opt_outs, failures, notifications, clock)
    outbound = OutboundMessages(media.carrier_media)
    quiet_hours = QuietHours(store, dispatch, settings.DEFAULT_TIMEZONE, clock)
    uncertain = UncertainMessages(
        store, carriers.registry, carriers.routes, lookup, dispatch, outcomes, outbound, core.limits, quiet_hours, clock
    )
    repeat_window = settings.REPEATED_TEXT_SECONDS * SECOND
    media_downloads = MediaDownloads(
        store,
        media.contents,
        media.removal,
        core.media_links,
        MediaOrigins(store, carriers.routes),
        core.limits,
        core.outbound,
        core.queue,
        core.keys,
        clock,
    )
    groups = GroupMessages(
        store, conversations, relay, notifications, media_downloads, opt_outs, core.keys, clock, repeat_window=repeat_window
    )
    reminders = NoteReminders(store, notifications, core.mail_outbox, series, clock)
    return MessagingServices(
        sending=Sending(
            store,
            conversations,
            dispatch,
            relay,
            notifications,
            GroupSends(store, conversations, carriers.registry),
            carriers.sender_rules,
            media.outgoing,
            quiet_hours,
            core.plan_limits,
            clock,
        ),
        previews=MessagePreviews(store, conversations),
        delivery=Delivery(
            store,
            carriers.routes,
            uncertain,
            dispatch,
            Leases(store, relay, series, clock),
            consent,
            ConsentWaits(store, dispatch, clock),
            order,
            outcomes,
            failures,
            reminders,
            outbound,
            RouteEntry(core.limits, clock),
            Pacer(
                store,
                carriers.routes,
                PaceRules(settings),
                SlotReservations(store, core.keys, clock),
                dispatch,
                clock,
            ),
            quiet_hours,
            clock,
        ),
        sweep=OverdueMessages(store, lookup, dispatch, failures, clock),
        outdated_times=OutdatedTimes(store, dispatch, clock),
        restored=RestoredMessages(store, failures, clock),
        inbound=InboundMessages(
            store,
            conversations,
            dispatch,
            relay,
            notifications,
            media_downloads,
            AutoReplies(store, dispatch, quiet_hours, settings),
            cancellation,
            opt_outs,
            campaigns.held,
            InboundDirectory(store, clock),
            groups,
            core.keys,
            clock,
            repeat_window=repeat_window,
        ),
        media_downloads=media_downloads,
        away_hours=AwayHours(store, settings.DEFAULT_TIMEZONE, clock),
        delivery_receipts=DeliveryReceipts(store, relay, opt_outs, campaigns.held, notifications, clock),
        sandbox=Sandbox(store, carriers.simulator),
        messages=messages,
        message_list=MessageList(store, paginator, settings.DEFAULT_TIMEZONE, clock),
        search=MessageSearch(store, paginator),
        search_index=MessageIndex(store),
        scheduled=Scheduled(
            store,
            messages,
            dispatch,
            media.outgoing,
            paginator,
            core.audit,
            quiet_hours.announce,
            series,
            core.plan_limits,
            clock,
        ),
        devices=devices,
        push=push,
        notifications=notifications,
        assignment_notifications=AssignmentNotifications(store, core.queue, notices, clock),
    )
